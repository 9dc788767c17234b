import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { queueOf } from '../../src/kernel/messages/message.js';
import { setWaitlist, waitlistConsumers, type WaitlistSettings } from '../../src/modules/waitlist/index.js';
import { lookForOpened } from '../../src/modules/waitlist/serve-by-the-clock.js';
import type { Person } from './given-accounts.js';
import { publishedEvent, viewerOf, type GivenEvent, type GivenEventOptions } from './given-events.js';
import { reserved } from './given-inventory.js';
import type { TestApp } from './test-app.js';

const ENTRY = `id quantity status position reason { code needed free } joinedAt endedAt
  offer { offeredAt expiresAt reservation { id status expiresAt items { quantity seats { id } } } }`;

const PROBLEMS = `__typename ... on Problem { code message } ... on AlreadyWaiting { entryId } ... on NotSoldOut { free }
  ... on LimitExceeded { limit already }`;

const JOIN = `mutation($input: JoinWaitlistInput!) { joinWaitlist(input: $input) { ${PROBLEMS}
  ... on JoinWaitlistSuccess { entry { ${ENTRY} } } } }`;

/** Joins over HTTP; the whole answer, with the result under `data.joinWaitlist`. */
export const joinOverHttp = (app: TestApp, member: Person, input: object) => app.as(member).send(JOIN, { input });

/** An entry of the member's, who waits from now on. */
export async function joined(
  app: TestApp,
  member: Person,
  wanted: { event: GivenEvent; quantity?: number; type?: number },
) {
  const { event, quantity = 1, type = 0 } = wanted;
  const input = { eventId: event.id, ticketTypeId: event.ticketTypeIds[type]!, quantity };
  const answer = await joinOverHttp(app, member, input);
  const id = answer.data?.joinWaitlist?.entry?.id as Id<'wle'> | undefined;
  if (!id) throw new Error(`Nobody joined: ${answer.text}`);
  return id;
}

/** Does something with an entry over HTTP: `__typename` of the result, or the code of the error. */
export async function answerEntry(
  app: TestApp,
  member: Person,
  { verb, id }: { verb: 'acceptOffer' | 'declineOffer' | 'leaveWaitlist'; id: Id<'wle'> },
): Promise<string> {
  const input = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}Input`;
  const { data, errors } = await app
    .as(member)
    .send(`mutation($input: ${input}!) { ${verb}(input: $input) { __typename } }`, { input: { id } });
  return (errors?.[0]?.extensions.code ?? data[verb].__typename) as string;
}

/** An entry as its member sees it. */
export async function entryOf(app: TestApp, member: Person, id: Id<'wle'>) {
  const { data } = await app.as(member).send(`query($id: ID!) { waitlistEntry(id: $id) { ${ENTRY} } }`, { id });
  return data.waitlistEntry;
}

/** What the entries of an event are, in the order of rank, as they are stored. */
export async function statusesOf(app: TestApp, eventId: Id<'evt'>): Promise<string[]> {
  const rows = await app.sql`select status from waitlist_entry where event_id = ${uuidOfAny(eventId)} order by rank`;
  return rows.map(({ status }) => status as string);
}

type Terms = Partial<Omit<WaitlistSettings, 'eventId'>>;

/** A published event whose waitlist is open, with offers for two hours around the clock unless told. */
export async function waitedEvent(
  app: TestApp,
  { terms, ...options }: GivenEventOptions & { terms?: Terms } = {},
): Promise<GivenEvent> {
  const event = await publishedEvent(app, { price: { amountMinor: 0, currency: 'EUR' }, ...options });
  await app.execute(viewerOf(event.organizer, 'ORGANIZER'), setWaitlist, {
    ...{ eventId: event.id, isOpen: true, offersFrom: '00:00', offersUntil: '00:00' },
    ...terms,
  });
  return event;
}

/** All places of the first ticket type, held by somebody in reservations of so many. */
export async function soldOut(app: TestApp, event: GivenEvent, quantities: readonly number[]) {
  const holder = await app.given.member();
  const holds: Id<'rsv'>[] = [];
  for (const quantity of quantities) {
    const items = [{ ticketTypeId: event.ticketTypeId, quantity }];
    holds.push((await reserved(app, holder, { eventId: event.id, items })).id as Id<'rsv'>);
  }
  return { holder, holds };
}

export const RELEASE =
  'mutation($input: ReleaseReservationInput!) { releaseReservation(input: $input) { __typename } }';

/** Gives the places of a reservation back, over HTTP. */
export const releaseOverHttp = (app: TestApp, member: Person, id: Id<'rsv'>) =>
  app.as(member).send(RELEASE, { input: { id } });

/** The time of an offer is up from now on; nobody has done anything about it yet. */
export async function letOfferLapse(app: TestApp, id: Id<'wle'>): Promise<void> {
  const [entry] = await app.sql`update waitlist_entry set offer_expires_at = date_trunc('milliseconds', now())
      - interval '1 second' where id = ${uuidOfAny(id)} returning hold_id, offer_expires_at`;
  await app.sql`update hold set expires_at = ${entry.offer_expires_at} where hold_id = ${entry.hold_id}`;
  await app.sql`update event_seat set held_until = ${entry.offer_expires_at} where hold_id = ${entry.hold_id}`;
  await app.sql`update reservation set expires_at = ${entry.offer_expires_at} where id = ${entry.hold_id}`;
}

/** Looks for events at which something has begun, and serves those who wait there, as workers would. */
export async function serveOpened(app: TestApp): Promise<void> {
  await app.execute(system, lookForOpened, undefined);
  const [serving] = waitlistConsumers;
  const jobs = await app.sql`delete from pgboss.job where name = ${queueOf(serving!)} returning data`;
  await Promise.all(jobs.map(({ data }) => app.execute(system, serving!.command, data as object)));
}
