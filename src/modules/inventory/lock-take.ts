import { sql, type RawBuilder } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { maySeeEvent, type EventStatus } from '../events/index.js';
import { addClaimed, expiredHolds, lackingPlaces, type Claims } from './expired-holds.js';
import { bestSeats } from './find-best-seats.js';
import {
  holdNow,
  instantOf,
  instantOrNull,
  seatNow,
  seatsOf,
  type HoldJson,
  type SeatJson,
} from './inventory-reads.js';
import { lockInventory } from './lock-inventory.js';
import type { TakeRequest, TakeState, TicketTerms } from './take-request.js';

interface TakeColumns {
  event: { status: EventStatus; endsAt: string; organizationId: string };
  ticket_types: (Omit<TicketTerms, 'salesStartAt' | 'salesEndAt'> & {
    salesStartAt: string | null;
    salesEndAt: string | null;
  })[];
  seats: SeatJson[];
  expired: HoldJson[];
  best: string[] | null;
}

/** Locks the event's places and reads all that the request is judged by: one statement, two behind a busy lock. */
export async function lockTake(tx: Tx, request: TakeRequest): Promise<TakeState> {
  const row = await lockInventory<TakeColumns>(tx, uuidOf('evt', request.eventId), columnsFor(request));
  if (!row) throw notFound('event');
  const eventId = uuidOf('evt', request.eventId);
  const { status } = row.event;
  const organizationId = encodeId('org', row.event.organizationId);
  if (!maySeeEvent(tx.viewer, { status, organizationId })) throw notFound('event');
  const oldest = row.expired.map(holdNow);
  const expired = await addClaimed(tx, { eventId, at: row.at, oldest }, claimsOf(request, row));
  return {
    version: row.version,
    at: row.at,
    ledgerEnd: row.ledgerEnd,
    event: { status, endsAt: instantOf(row.event.endsAt) },
    ticketTypes: row.ticket_types.map((type) => ({
      ...type,
      salesStartAt: instantOrNull(type.salesStartAt),
      salesEndAt: instantOrNull(type.salesEndAt),
    })),
    seats: row.seats.map(seatNow),
    expired,
    best: row.best ?? [],
  };
}

/** Which ticket type a named seat is sold as is judged later: it counts for each of its category. */
function claimsOf({ items, seatIds, bestAvailable }: TakeRequest, read: TakeColumns): Claims {
  const claimed = new Map<string, number>();
  const claim = (id: string, quantity: number): void => void claimed.set(id, (claimed.get(id) ?? 0) + quantity);
  for (const { ticketTypeId, quantity } of items) claim(uuidOf('tty', ticketTypeId), quantity);
  if (bestAvailable) claim(uuidOf('tty', bestAvailable.ticketTypeId), bestAvailable.quantity);
  for (const { id, seatCategory } of read.ticket_types) {
    claim(id, read.seats.filter(({ category }) => category === seatCategory).length);
  }
  const counters = read.ticket_types.map(({ id, ...counter }) => ({ ticketTypeId: id, ...counter }));
  const named = seatIds.map((id) => uuidOf('seat', id));
  return { seatIds: [...named, ...(read.best ?? [])], lacking: lackingPlaces(counters, claimed) };
}

function columnsFor(request: TakeRequest): RawBuilder<unknown> {
  const eventId = uuidOf('evt', request.eventId);
  const memberId = uuidOf('usr', request.memberId);
  const seatIds = request.seatIds.map((id) => uuidOf('seat', id));
  const best = request.bestAvailable;
  const chosen = best
    ? bestSeats({ eventId, ticketTypeId: uuidOf('tty', best.ticketTypeId), best, besides: seatIds })
    : sql`null`;
  return sql`
    (select jsonb_build_object('status', e.status, 'endsAt', e.ends_at, 'organizationId', e.organization_id)
      from event e where e.id = ${eventId}) as event,
    ${ticketTypesFor(eventId, memberId)} as ticket_types,
    ${seatIds.length === 0 ? sql`'[]'::jsonb` : seatsOf(eventId, seatIds)} as seats,
    ${expiredHolds(eventId)} as expired,
    ${chosen} as best`;
}

const ticketTypesFor = (eventId: string, memberId: string): RawBuilder<unknown> => sql`
  (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'priceMinor', t.price_minor, 'currency', t.currency,
      'salesStartAt', t.sales_start_at, 'salesEndAt', t.sales_end_at, 'minPerBooking', t.min_per_booking,
      'maxPerBooking', t.max_per_booking, 'maxPerMember', t.max_per_member, 'seatCategory', t.seat_category,
      'visibility', t.visibility, 'capacity', c.capacity, 'held', c.held, 'sold', c.sold,
      'owned', coalesce(mine.quantity, 0)) order by t.created_at, t.id), '[]')
    from ticket_type t
    join ticket_counter c on c.event_id = t.event_id and c.ticket_type_id = t.id
    left join (
      select h.ticket_type_id, sum(h.quantity) as quantity from hold h
      where h.event_id = ${eventId} and h.member_id = ${memberId}
        and (h.state = 'SOLD' or (h.state = 'ACTIVE' and h.expires_at > (select at from clock)))
      group by h.ticket_type_id) mine on mine.ticket_type_id = t.id
    where t.event_id = ${eventId} and t.archived_at is null)`;
