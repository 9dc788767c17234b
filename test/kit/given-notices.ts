import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { updateEvent, type EventChanges } from '../../src/modules/events/update-event.js';
import type { Organizer, Person } from './given-accounts.js';
import { viewerOf } from './given-events.js';
import { handleWaiting } from './given-payments.js';
import type { TestApp } from './test-app.js';

const SIDE = '{ startsAt endsAt timeZone place seat { id } }';
const NOTICE = `kind before ${SIDE} after ${SIDE} refund { amountMinor currency } reason ticketId changedAt toldAt`;

const shown = `query($id: ID!) { booking(id: $id) { notices { ${NOTICE} } tickets { id notices { ${NOTICE} } } } }`;

/** What a member is shown of the notices of a booking, and of each of its tickets. */
export async function noticesOf(app: TestApp, person: Person, bookingId: string) {
  const { data } = await app.as(person).send(shown, { id: bookingId });
  return data.booking;
}

/** What who holds a ticket is shown of its notices. */
export async function noticesOfTicket(app: TestApp, person: Person, ticketId: string) {
  const { data } = await app
    .as(person)
    .send(`query($id: ID!) { ticket(id: $id) { notices { ${NOTICE} } } }`, { id: ticketId });
  return data.ticket.notices;
}

export const kindsOf = (notices: readonly { kind: string }[]): string[] => notices.map(({ kind }) => kind);

/** Another time or place of an event, by its organizer. */
export const changed = (
  app: TestApp,
  { eventId, organizer }: { eventId: Id<'evt'>; organizer: Organizer },
  changes: Omit<EventChanges, 'eventId'>,
) => app.execute(viewerOf(organizer, 'ORGANIZER'), updateEvent, { eventId, ...changes });

/** What workers do about changes of events, until nobody is left; how many messages there were. */
export async function tellAll(app: TestApp): Promise<number> {
  let messages = await handleWaiting(app, 'event.programme-changed');
  for (let more = 1; more > 0; messages += more) more = await handleWaiting(app, 'booking.guests-left');
  return messages;
}

/** More bookings like one, as plain rows: what they have in common is all that telling them looks at. */
export const copyBooking = (app: TestApp, bookingId: string, times: number) =>
  app.sql`insert into booking (id, reference, event_id, hold_id, status, event_title, event_starts_at, event_version,
      subtotal_minor, total_minor, currency, breakdown, attendees, created_at)
    select gen_random_uuid(), 'copy' || n || random(), event_id, gen_random_uuid(), status, event_title, event_starts_at,
      event_version, subtotal_minor, total_minor, currency, breakdown, attendees, created_at
    from booking, generate_series(1, ${times}::int) n where id = ${uuidOfAny(bookingId)}`;
