import { addMember } from '../../src/modules/organizations/index.js';
import { encodeId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import type { Organizer, Person } from './given-accounts.js';
import { checkOutOverHttp, givenOffer, type Offer } from './given-bookings.js';
import { publishedEvent, submittedEvent, viewerOf } from './given-events.js';
import { invoice } from './given-invoices.js';
import { reserved } from './given-inventory.js';
import { givenLiveEvent } from './given-live.js';
import { startTestApp, type TestApp } from './test-app.js';

/**
 * A database in which every list has at least `size` rows, with a different parent for each wherever it can have one. Limits
 * are on, as in production: what they count costs statements.
 */
export interface Crowd {
  app: TestApp;
  /** With bookings, reservations and tickets at each event, and staff of each organization. */
  member: Person;
  admin: Person;
  /** An organization with many events. */
  organizationId: Id<'org'>;
  /** An event that many members have booked. */
  popularEventId: Id<'evt'>;
}

export async function crowdedApp(size: number): Promise<Crowd> {
  const app = await startTestApp({ environment: { ROLE: 'api' } });
  const [member, admin] = [await app.given.member(), await app.given.admin()];
  const organizers: Organizer[] = [];
  for (let index = 0; index < size; index += 1) organizers.push(await app.given.organizer(`Organizer ${index}`));
  for (const organizer of organizers) {
    await submittedEvent(app, { organizer });
    await employ(app, { organizer, email: member.email });
    await visitEvent(app, { organizer, member });
  }
  const [owner] = organizers as [Organizer];
  for (let index = 0; index < size; index += 1) {
    await givenLiveEvent(app, { owner, general: { Standard: 10 }, seats: { Gold: 2 } });
  }
  const popular = await givenOffer(app, { organizer: owner });
  for (let index = 0; index < size; index += 1) await bookTwice(app, popular, await app.given.member(`Guest ${index}`));
  await addWaiting(app, { member, eventId: popular.eventId, size });
  await addCodes(app, { ...popular, size });
  await addDevices(app, { ...popular, size });
  await addConflicts(app, popular.eventId);
  await addNotices(app);
  const { organizationId } = owner;
  return { app: await withLimits(app), member, admin, organizationId, popularEventId: popular.eventId };
}

/** The same with limits; people still come by the other way, since few may sign up from one address. */
async function withLimits(app: TestApp): Promise<TestApp> {
  const environment = { ROLE: 'api', RATE_LIMITS: 'on', RESERVATIONS_PER_MINUTE: '10000' };
  const limited = await startTestApp({ beside: app, environment });
  return {
    ...limited,
    given: app.given,
    async close() {
      await limited.close();
      await app.close();
    },
  };
}

/** Entries that a gate should not have allowed, one for each ticket of the event that is good. */
async function addConflicts(app: TestApp, eventId: Id<'evt'>): Promise<void> {
  await app.sql`insert into check_in (id, ticket_id, event_id, gate, scanned_at, recorded_at, conflict)
    select gen_random_uuid(), id, event_id, 'North', created_at, created_at, 'TOO_EARLY' from ticket
    where event_id = ${uuidOfAny(eventId)} and status <> 'VOID'`;
}

/** Every guest was told of another seat. */
async function addNotices(app: TestApp): Promise<void> {
  const [seat] = await app.sql`select id from seat order by id limit 1`;
  const seatId = encodeId('seat', String(seat.id));
  await app.sql`insert into guest_notice (id, event_id, booking_id, ticket_id, kind, change, before, after, refund_minor,
      currency, changed_at, told_at)
    select gen_random_uuid(), b.event_id, b.id, t.id, 'RESEATED', 1, told, told, 5, b.currency, b.created_at, now()
    from booking b left join ticket t on t.booking_id = b.id, jsonb_build_object('seatId', ${seatId}::text) told`;
}

async function addCodes(app: TestApp, { eventId, size }: { eventId: Id<'evt'>; size: number }): Promise<void> {
  await app.sql`insert into discount (id, event_id, kind, code, code_key, value, created_at)
    select gen_random_uuid(), ${uuidOfAny(eventId)}, 'PERCENT', 'CODE' || n, 'CODE' || n, 10, now()
    from generate_series(1, ${size}::int) n`;
}

async function addDevices(app: TestApp, { eventId, size }: { eventId: Id<'evt'>; size: number }): Promise<void> {
  await app.sql`insert into device (id, event_id, name, created_at, created_by_id)
    select gen_random_uuid(), event.id, 'Gate ' || n, now(), event.created_by_id
    from event, generate_series(1, ${size}::int) n where event.id = ${uuidOfAny(eventId)}`;
}

/** The member waits at one event after the other, others at the popular one; those have accepted an offer. */
async function addWaiting(
  app: TestApp,
  { member, eventId, size }: { member: Person; eventId: Id<'evt'>; size: number },
): Promise<void> {
  await app.sql`insert into waitlist_entry (id, event_id, ticket_type_id, member_id, quantity, rank, joined_at)
    select gen_random_uuid(), t.event_id, t.id, ${uuidOfAny(member.id)}, 2,
      row_number() over (partition by t.event_id order by t.id), now()
    from ticket_type t where t.event_id <> ${uuidOfAny(eventId)} order by t.id limit ${size}`;
  await app.sql`insert into waitlist_entry (id, event_id, ticket_type_id, member_id, quantity, rank, joined_at,
      status, hold_id, offered_at, offer_expires_at)
    select gen_random_uuid(), t.event_id, t.id, r.member_id, 2, row_number() over (order by r.id), now(),
      'ACCEPTED', r.id, now(), now() + interval '1 hour'
    from ticket_type t join reservation r on r.event_id = t.event_id
    where t.event_id = ${uuidOfAny(eventId)} limit ${size}`;
}

async function employ(app: TestApp, { organizer, email }: { organizer: Organizer; email: string }): Promise<void> {
  const { organizationId } = organizer;
  await app.execute(viewerOf(organizer, 'ORGANIZER'), addMember, { organizationId, email, role: 'GATE' });
}

/** Seats booked for nothing and used, places waiting for payment, and a seat and a place still held. */
async function visitEvent(
  app: TestApp,
  { organizer, member }: { organizer: Organizer; member: Person },
): Promise<void> {
  const hall = { rows: 1, seatsPerRow: 6 };
  const event = await publishedEvent(app, { organizer, seatMap: hall, seating: 'MIXED' });
  const [seats, places] = event.ticketTypeIds as [Id<'tty'>, Id<'tty'>];
  await app.sql`update ticket_type set price_minor = 0 where id = ${uuidOfAny(seats)}`;
  const eventId = event.id;
  const items = [{ ticketTypeId: places, quantity: 1 }];
  const booked = await reserved(app, member, { eventId, seatIds: event.seatIds.slice(0, 2) });
  const attendees = ['Anna', 'Bert'].map((name) => ({ name, answers: [{ question: 'Diet?', answer: 'None' }] }));
  const order = { reservationId: String(booked.id), attendees };
  const { data } = await checkOutOverHttp(app, member, order);
  await enter(app, member, data.checkOut.booking.tickets[0].id);
  await checkOutOverHttp(app, member, { reservationId: (await reserved(app, member, { eventId, items })).id });
  await reserved(app, member, { eventId, items, seatIds: event.seatIds.slice(4) });
}

let scans = 0;

/** As staff, the member lets themselves in. */
async function enter(app: TestApp, member: Person, ticketId: string): Promise<void> {
  const { data } = await app.as(member).send('query($id: ID!) { ticket(id: $id) { token } }', { id: ticketId });
  const input = { token: data.ticket.token, gate: 'North', nonce: `crowd-${(scans += 1)}` };
  const checkIn = 'mutation($input: CheckInTicketInput!) { checkInTicket(input: $input) { __typename } }';
  await app.as(member).send(checkIn, { input });
}

/** One place for nothing, one that is paid for and invoiced. */
async function bookTwice(app: TestApp, { eventId, ticketTypeId }: Offer, guest: Person): Promise<void> {
  const ticketType = uuidOfAny(ticketTypeId);
  for (const price of [0, 1_000]) {
    await app.sql`update ticket_type set price_minor = ${price} where id = ${ticketType}`;
    const { id } = await reserved(app, guest, { eventId, items: [{ ticketTypeId, quantity: 1 }] });
    const { data } = await checkOutOverHttp(app, guest, { reservationId: id });
    if (price > 0) await invoice(app, data.checkOut.booking);
  }
}
