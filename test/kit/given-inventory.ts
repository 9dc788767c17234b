import { system } from '../../src/kernel/auth/viewer.js';
import { auditPlaces } from '../../src/audit-places.js';
import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { auditInventory, sweepExpiredHolds, type TakeRequest } from '../../src/modules/inventory/index.js';
import type { Answer } from './client.js';
import type { Person } from './given-accounts.js';
import { take } from './place-verbs.js';
import type { TestApp } from './test-app.js';

const PROBLEMS = `... on Problem { code message }
  ... on SeatsTaken { seatIds alternatives } ... on SoldOut { ticketTypeId remaining waitlistOpen }
  ... on NotOnSale { ticketTypeId salesStartAt salesEndAt } ... on LimitExceeded { ticketTypeId limit already }
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

/** Holds places of an event without a reservation, for somebody new unless told; the hold's id. */
export async function takePlaces(app: TestApp, eventId: Id<'evt'>, asked: Partial<TakeRequest>): Promise<Id<'rsv'>> {
  const request: TakeRequest = {
    eventId,
    holdId: newId('rsv'),
    memberId: newId('usr'),
    items: [],
    seatIds: [],
    bestAvailable: null,
    timeToLive: 600_000,
    terms: 'MEMBER',
    ...asked,
  };
  await app.execute(system, take, request);
  return request.holdId;
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

/** Differences between all records of who has which place; empty when all is well. */
export const auditOf = async (app: TestApp, eventId?: Id<'evt'>) =>
  (await auditPlaces(app.read().em, eventId)).differences;

/** The same, where places are held without a reservation: only what inventory has. */
export const auditInventoryOf = (app: TestApp, eventId?: Id<'evt'>) => auditInventory(app.read().em, eventId);

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
