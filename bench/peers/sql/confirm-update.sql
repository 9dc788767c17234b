-- Turns a hold of places into a booking with a ticket for each of them: all that must be kept, in one statement.
with sold as (
  update place_hold set state = 'SOLD'
  where id = $2::uuid and member_id = $3::uuid and state = 'ACTIVE' and expires_at > now()
    and exists (select from event where event.id = event_id and status = 'PUBLISHED')
  returning event_id, ticket_type_id, member_id, quantity, total_minor),
counted as (
  update place_counter set held = held - quantity, sold = sold + quantity
  from sold where place_counter.ticket_type_id = sold.ticket_type_id),
booked as (
  insert into booking (id, event_id, member_id, hold_id, status, total_minor, confirmed_at)
  select $1::uuid, event_id, member_id, $2::uuid, 'CONFIRMED', total_minor, now() from sold)
insert into ticket (booking_id, event_id, ticket_type_id)
select $1::uuid, event_id, ticket_type_id from sold, generate_series(1, quantity)
