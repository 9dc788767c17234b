import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { auditInventory, sweepExpiredHolds } from '../../src/modules/inventory/index.js';
import type { Answer } from './client.js';
import type { Person } from './given-accounts.js';
import type { TestApp } from './test-app.js';

const PROBLEMS = `... on Problem { code message }
  ... on SeatsTaken { seatIds alternatives } ... on SoldOut { ticketTypeId remaining waitlistOpen }
  ... on NotOnSale { salesStartAt salesEndAt } ... on LimitExceeded { limit already }
  ... on LoneSeat { seatIds }`;

export const RESERVATION = `id status expiresAt remainingSeconds total { amountMinor currency }
  items { quantity unitPrice { amountMinor currency } ticketType { id } seats { id } }`;

const RESERVE = `mutation($input: ReserveInput!) { reserve(input: $input) { __typename
  ... on ReserveSuccess { reservation { ${RESERVATION} } } ${PROBLEMS} } }`;

/** Reserves over HTTP; the whole answer, with the result under `data.reserve`. */
export const reserveOverHttp = (app: TestApp, member: Person, input: object): Promise<Answer> =>
  app.as(member).send(RESERVE, { input });

/** A reservation of the member, over HTTP. */
export async function reserved(app: TestApp, member: Person, input: object) {
  const answer = await reserveOverHttp(app, member, input);
  if (!answer.data?.reserve?.reservation) throw new Error(`Nothing was reserved: ${answer.text}`);
  return answer.data.reserve.reservation;
}

/** The time of a reservation, and of its hold, is up from now on; nobody has cleaned up yet. */
export async function letHoldExpire(app: TestApp, reservationId: Id<'rsv'> | string): Promise<void> {
  const id = uuidOfAny(reservationId);
  const [hold] = await app.sql`update hold set expires_at = now() - interval '1 second' where hold_id = ${id}
    returning expires_at`;
  await app.sql`update event_seat set held_until = ${hold.expires_at} where hold_id = ${id} and state = 'HELD'`;
  await app.sql`update reservation set expires_at = ${hold.expires_at} where id = ${id}`;
}

/** The time of all that is held of an event is up, in the order in which it would have been. */
export async function letEventHoldsExpire(app: TestApp, eventId: Id<'evt'>): Promise<void> {
  const id = uuidOfAny(eventId);
  await app.sql`update hold set expires_at = expires_at - interval '1 day' where event_id = ${id} and state = 'ACTIVE'`;
  await app.sql`update event_seat set held_until = held_until - interval '1 day'
    where event_id = ${id} and state = 'HELD'`;
  await app.sql`update reservation set expires_at = expires_at - interval '1 day'
    where event_id = ${id} and status = 'ACTIVE'`;
}

/** What the worker's sweeper does; how many holds it freed. */
export const sweep = (app: TestApp): Promise<number> => app.execute(system, sweepExpiredHolds, undefined);

/** Differences between counters, seats, holds and ledger; empty when all is well. */
export const auditOf = (app: TestApp, eventId?: Id<'evt'>) => auditInventory(app.read().em, eventId);

/** The counter of a ticket type, as it is stored. */
export async function counterOf(app: TestApp, ticketTypeId: Id<'tty'>) {
  const [row] = await app.sql`select capacity, held, sold from ticket_counter
    where ticket_type_id = ${uuidOfAny(ticketTypeId)}`;
  return row as { capacity: number; held: number; sold: number };
}

/** How many seats of an event are in each state. */
export async function seatStatesOf(app: TestApp, eventId: Id<'evt'>): Promise<Record<string, number>> {
  const rows = await app.sql`select state, count(*)::int as seats from event_seat
    where event_id = ${uuidOfAny(eventId)} group by state`;
  return Object.fromEntries(rows.map(({ state, seats }) => [state, seats]));
}

/** As whoever owns the database could: the ledger takes updates and deletes while this works. */
export async function withoutLedgerTrigger(app: TestApp, work: () => Promise<unknown>): Promise<void> {
  await app.sql`alter table inventory_ledger disable trigger inventory_ledger_is_kept`;
  await work();
  await app.sql`alter table inventory_ledger enable trigger inventory_ledger_is_kept`;
}
