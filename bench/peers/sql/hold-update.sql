-- Claims by one update of the rows; a hold of fewer seats than asked for breaks a constraint, which undoes the claim.
with claimed as (
  update seat set hold_id = $1::uuid, held_until = now() + interval '10 minutes'
  where event_id = $2::uuid and id = any($3::uuid[]) and not is_sold and (held_until is null or held_until <= now())
    and exists (select from event where event.id = $2::uuid and status = 'PUBLISHED' and ends_at > now())
  returning id, price_minor)
insert into hold (id, event_id, member_id, places, seat_ids, total_minor, expires_at)
select $1::uuid, $2::uuid, $4::uuid, cardinality($3::uuid[]), array_agg(id), sum(price_minor), now() + interval '10 minutes'
from claimed
