-- Claims by inserting rows under a unique key, taking over those whose time is up; the constraint undoes a partial claim.
with claimed as (
  insert into seat_claim as claim (event_id, seat_id, hold_id, held_until)
  select $2::uuid, id, $1::uuid, now() + interval '10 minutes'
  from seat where event_id = $2::uuid and id = any($3::uuid[]) and not is_sold
    and exists (select from event where event.id = $2::uuid and status = 'PUBLISHED' and ends_at > now())
  on conflict (event_id, seat_id) do update set hold_id = excluded.hold_id, held_until = excluded.held_until
    where claim.held_until <= now()
  returning seat_id)
insert into hold (id, event_id, member_id, places, seat_ids, total_minor, expires_at)
select $1::uuid, $2::uuid, $4::uuid, cardinality($3::uuid[]), array_agg(seat_id),
  (select sum(price_minor) from seat where event_id = $2::uuid and id = any($3::uuid[])), now() + interval '10 minutes'
from claimed
