import { sql } from 'kysely';
import type { Audit } from '../inventory/index.js';

/**
 * Bookings and tickets against holds: what is CONFIRMED is sold and has a ticket for each place, what waits is held, what
 * has ended has given its places back. A booking that has waited too long may have lost its places a moment before it is
 * EXPIRED. Every hold belongs to a reservation or a booking, and every reservation that is CONVERTED
 * to a booking. A discount has as many uses as bookings that have not ended.
 */
export const bookingsAudit: Audit = sql`
  with bookings as materialized (
      select b.*, case when b.status = 'CONFIRMED' then array['SOLD']
          when b.status in ('CANCELLED', 'EXPIRED') then array['RELEASED', 'EXPIRED']
          when b.expires_at <= now() then array['ACTIVE', 'EXPIRED'] else array['ACTIVE'] end as lawful
      from booking b join audited using (event_id)),
    lines as materialized (select h.* from hold h join audited using (event_id)),
    held as materialized (
      select event_id, hold_id, min(state) as state, min(expires_at) as held_until
      from lines group by event_id, hold_id)
  select b.event_id, format('hold of bkg{%s}, a booking that is %s', b.id, b.status) as finding,
    array_to_string(b.lawful, ' or ') as expected, h.state as actual
  from bookings b left join held h using (event_id, hold_id) where (h.state = any(b.lawful)) is not true
  union all
  select b.event_id, format('end of bkg{%s}, which waits', b.id), format('by %s', h.held_until), b.expires_at::text
  from bookings b join held h using (event_id, hold_id)
  where h.state = 'ACTIVE' and b.expires_at > h.held_until
  union all
  select event_id, format('places of bkg{%s} of tty{%s}', id, ticket_type_id),
    format('%s %s', h.quantity, h.seat_ids), format('%s %s', l.quantity, l.seat_ids)
  from (
    select b.event_id, b.id, ticket_type_id, quantity, array(select unnest(seat_ids) order by 1) as seat_ids
    from bookings b join lines using (event_id, hold_id)) h
  full join (
    select b.event_id, b.id, ticket_type_id, quantity, array(select unnest(seat_ids) order by 1) as seat_ids
    from bookings b join booking_line on booking_id = b.id) l using (event_id, id, ticket_type_id)
  where (h.quantity, h.seat_ids) is distinct from (l.quantity, l.seat_ids)
  union all
  select event_id, format('tickets of bkg{%s} of tty{%s}', id, ticket_type_id),
    format('%s %s', s.quantity, s.seat_ids), format('%s %s', t.quantity, t.seat_ids)
  from (
    select b.event_id, b.id, l.ticket_type_id, l.quantity::bigint,
      array(select unnest(l.seat_ids) order by 1) as seat_ids
    from bookings b join lines l using (event_id, hold_id) where b.status = 'CONFIRMED') s
  full join (
    select b.event_id, b.id, t.ticket_type_id, count(*) as quantity,
      coalesce(array_agg(t.seat_id order by t.seat_id) filter (where t.seat_id is not null), '{}') as seat_ids
    from bookings b join ticket t on t.booking_id = b.id where t.status <> 'VOID'
    group by b.event_id, b.id, t.ticket_type_id) t using (event_id, id, ticket_type_id)
  where (s.quantity, s.seat_ids) is distinct from (t.quantity, t.seat_ids)
  union all
  select h.event_id, format('owner of the hold rsv{%s}', h.hold_id), 'a reservation or a booking', null
  from held h left join bookings b using (event_id, hold_id)
  where b.id is null and not exists (select from reservation r where r.id = h.hold_id and r.event_id = h.event_id)
  union all
  select r.event_id, format('booking of rsv{%s}, a reservation that is CONVERTED', r.id), 'a booking', null
  from reservation r join audited using (event_id) left join bookings b on b.event_id = r.event_id and b.hold_id = r.id
  where r.status = 'CONVERTED' and b.id is null
  union all
  select b.event_id, format('reservation of bkg{%s}', b.id), 'CONVERTED', r.status
  from bookings b join reservation r on r.id = b.hold_id where r.status <> 'CONVERTED'
  union all
  select d.event_id, format('uses of dsc{%s}', d.id), count(b.id)::text, d.uses::text
  from discount d join audited using (event_id)
  left join booking b on b.discount_id = d.id and b.status not in ('CANCELLED', 'EXPIRED')
  group by d.event_id, d.id, d.uses having count(b.id) <> d.uses`;
