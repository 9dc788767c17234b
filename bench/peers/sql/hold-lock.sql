-- Locks in id order, then updates all rows or none: refuses without an error, and cannot deadlock.
with locked as (
  select id, price_minor from seat
  where event_id = $2::uuid and id = any($3::uuid[]) and not is_sold and (held_until is null or held_until <= now())
    and exists (select from event where event.id = $2::uuid and status = 'PUBLISHED' and ends_at > now())
  order by id for no key update),
whole as (
  select array_agg(id) as ids, sum(price_minor) as total from locked having count(*) = cardinality($3::uuid[])),
claimed as (
  update seat set hold_id = $1::uuid, held_until = now() + interval '10 minutes'
  from whole where event_id = $2::uuid and id = any(whole.ids))
insert into hold (id, event_id, member_id, places, seat_ids, total_minor, expires_at)
select $1::uuid, $2::uuid, $4::uuid, cardinality(ids), ids, total, now() + interval '10 minutes' from whole
