import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { handOver } from './given-payments.js';
import type { Answer } from './client.js';
import type { Organizer, Person } from './given-accounts.js';
import { bookingOf, checkOutOverHttp } from './given-bookings.js';
import { publishedEvent, type GivenEvent, type GivenEventOptions } from './given-events.js';
import { auditOf, counterOf, reserved } from './given-inventory.js';
import { startTestApp, type TestApp } from './test-app.js';

const MOVE = `mutation($input: MoveTicketInput!) { moveTicket(input: $input) { __typename
  ... on Problem { code message } ... on SeatsTaken { seatIds alternatives }
  ... on DearerSeat { paid { amountMinor currency } price { amountMinor currency } }
  ... on SoldOut { ticketTypeId remaining } ... on NotMovable { reason }
  ... on MoveTicketSuccess { ticket { id code status attendeeName seat { id } ticketType { id } } } } }`;

export const REMOVE_SEATS = `mutation($input: RemoveSeatsInput!) { removeSeats(input: $input) { __typename
  ... on Problem { code } ... on SeatsHeld { seatIds until } ... on SeatsInUse { seatIds }
  ... on RemoveSeatsSuccess { seats { seatId outcome ticket { id status seat { id } } newSeat { id } } } } }`;

export interface MoveAsked {
  ticketId: string;
  seatId: string;
  idempotencyKey?: string;
}

/** Moves a ticket over HTTP; the whole answer, with the result under `data.moveTicket`. */
export const moveOverHttp = (app: TestApp, organizer: { token: string }, input: MoveAsked): Promise<Answer> =>
  app.as(organizer).send(MOVE, { input });

/** What became of a move: the member of the union. */
export const moved = async (app: TestApp, organizer: { token: string }, input: MoveAsked) =>
  (await moveOverHttp(app, organizer, input)).data.moveTicket;

/** What tests of moves begin with: an organizer of events of three tiers, who moves tickets in them. */
export async function startMoves() {
  const app = await startTestApp({ environment: { ROLE: 'api' } });
  const organizer = await app.given.organizer();
  return {
    app,
    organizer,
    newEvent: () => tieredEvent(app, organizer),
    move: (ticket: { id: string }, seatId: string, more: object = {}) =>
      moved(app, organizer, { ticketId: ticket.id, seatId, ...more }),
    /** Places sold of the three tiers, the dearest first. */
    soldOf: ({ ticketTypeIds }: GivenEvent) =>
      Promise.all(ticketTypeIds.slice(0, 3).map(async (id) => (await counterOf(app, id)).sold)),
  };
}

export type Moves = Awaited<ReturnType<typeof startMoves>>;

const TYPES = { Gold: 5_000, Silver: 3_000, Bronze: 1_000 };

/**
 * A published event of three rows of four seats: Gold for 50.00 EUR, Silver for 30.00 and Bronze for 10.00, a row each, and
 * a ticket type for each, in that order; places for 20.00 besides.
 */
export const tieredEvent = (app: TestApp, organizer: Organizer, options: GivenEventOptions = {}) =>
  publishedEvent(app, {
    organizer,
    seating: 'MIXED',
    seatMap: { rows: 3, seatsPerRow: 4, categoryOf: (row) => Object.keys(TYPES)[row]! },
    ticketTypes: [
      ...Object.entries(TYPES).map(([name, amountMinor]) => ({
        name,
        price: { amountMinor, currency: 'EUR' },
        seatCategory: name,
      })),
      { name: 'Place', price: { amountMinor: 2_000, currency: 'EUR' }, quota: 5 },
    ],
    ...options,
  });

/** The seats of a row of such an event: 0 Gold, 1 Silver, 2 Bronze. */
export const rowOf = ({ seatIds }: GivenEvent, row: number): Id<'seat'>[] => seatIds.slice(row * 4, row * 4 + 4);

export interface SeatedTicket {
  id: Id<'tck'>;
  code: string;
  seat: { id: Id<'seat'> } | null;
}

export interface SeatedBooking {
  id: Id<'bkg'>;
  member: Person;
  /** In the order of their seats. */
  tickets: SeatedTicket[];
}

/** A booking that is paid for, and its tickets. */
export async function seatedBooking(
  app: TestApp,
  event: Pick<GivenEvent, 'id'>,
  { member, ...asked }: { member?: Person; seatIds?: Id<'seat'>[]; items?: object[] },
): Promise<SeatedBooking> {
  const buyer = member ?? (await app.given.member());
  const { id: reservationId } = await reserved(app, buyer, { eventId: event.id, ...asked });
  const { data } = await checkOutOverHttp(app, buyer, { reservationId });
  const { id } = data.checkOut.booking;
  await handOver(app, 'payment.captured', id);
  const { tickets } = await bookingOf(app, buyer, id);
  return { id, member: buyer, tickets };
}

/** All records of an event's places and tickets, and what the audit says of them. */
export async function recordsOf(app: TestApp, eventId: Id<'evt'>) {
  const id = uuidOfAny(eventId);
  const [{ places }] = await app.sql`
    select jsonb_build_object(
      'inventory', (select to_jsonb(i) from event_inventory i where event_id = ${id}),
      'counters', (select jsonb_agg(c order by ticket_type_id) from ticket_counter c where event_id = ${id}),
      'seats', (select jsonb_agg(s order by position) from event_seat s where event_id = ${id}),
      'holds', (select jsonb_agg(h order by hold_id, ticket_type_id) from hold h where event_id = ${id}),
      'bookings', (select jsonb_agg(b order by b.id) from booking b where event_id = ${id}),
      'lines', (select jsonb_agg(l order by l.booking_id, l.ticket_type_id)
        from booking_line l join booking b on b.id = l.booking_id where b.event_id = ${id}),
      'tickets', (select jsonb_agg(t order by t.id) from ticket t where event_id = ${id}),
      'notes', (select count(*) from audit_entry where action = 'ticket.moved'),
      'keys', (select count(*) from idempotency_record where operation = 'moveTicket')) as places`;
  return { places, differences: await auditOf(app, eventId) };
}

/** The lines of the ledger about moves: verb, and the places of it. */
export const movesOf = (app: TestApp, eventId: Id<'evt'>) =>
  app.sql`select version::int, line, verb, quantity, seat_ids, ticket_type_id from inventory_ledger
    where event_id = ${uuidOfAny(eventId)} and verb in ('MOVE_OUT', 'MOVE_IN') order by version, line`;
