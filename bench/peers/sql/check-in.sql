-- Lets the holder of a ticket in, once: all that must be kept, in one statement.
with entered as (
  update ticket set status = 'CHECKED_IN'
  where id = $1::uuid and status = 'VALID' and exists (select from event where event.id = event_id and status = 'PUBLISHED')
  returning id, event_id),
scanned as (
  insert into scan (event_id, ticket_id, nonce, gate, scanned_at, recorded_by_id)
  select event_id, id, $2::text, 'North', now(), $3::uuid from entered returning id, event_id, ticket_id, scanned_at)
insert into check_in (id, event_id, ticket_id, gate, scanned_at)
select id, event_id, ticket_id, 'North', scanned_at from scanned
