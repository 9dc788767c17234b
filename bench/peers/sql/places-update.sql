-- The conditional update of the hot row, and the hold beside it.
with taken as (
  update place_counter set held = held + $4::int
  where ticket_type_id = $2::uuid and held + sold + $4::int <= capacity
    and exists (select from event where event.id = event_id and status = 'PUBLISHED' and ends_at > now())
  returning event_id, price_minor)
insert into place_hold (id, event_id, ticket_type_id, member_id, quantity, total_minor, expires_at)
select $1::uuid, event_id, $2::uuid, $3::uuid, $4::int, price_minor * $4::int, now() + interval '10 minutes' from taken
