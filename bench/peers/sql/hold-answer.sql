-- What hold-update.sql does, for a server: it takes the event and the seats, and tells the price of each and until when.
with claimed as (
  update seat set hold_id = $1::uuid, held_until = now() + $5::int * interval '1 second'
  where event_id = $2::uuid and id = any($3::uuid[]) and not is_sold and (held_until is null or held_until <= now())
    and exists (select from event where event.id = $2::uuid and status = 'PUBLISHED' and ends_at > now())
  returning id, price_minor)
insert into hold (id, event_id, member_id, places, seat_ids, total_minor, expires_at)
select $1::uuid, $2::uuid, $4::uuid, cardinality($3::uuid[]), array_agg(id), sum(price_minor),
  now() + $5::int * interval '1 second'
from claimed
returning array_to_json(seat_ids) as seat_ids, total_minor, expires_at
