-- A checkout that must be paid, as functions that PostGraphile offers as mutations: what the member calls, and what the
-- provider's webhook calls when the money has come.
create type api.check_out_result as (
  booking_id uuid,
  status text,
  total_minor bigint,
  payment_id uuid
);

create function api.check_out(hold_id uuid) returns api.check_out_result
language plpgsql volatile as $$
declare
  result api.check_out_result;
  member uuid := current_setting('jwt.claims.member')::uuid;
  held place_hold;
begin
  select * into held from place_hold
  where place_hold.id = check_out.hold_id and member_id = member and state = 'ACTIVE' and expires_at > now()
    and exists (select from event where event.id = event_id and status = 'PUBLISHED')
  for no key update;
  if held.id is null then
    raise exception 'There is no such hold.' using errcode = 'FB002';
  end if;
  update place_hold set expires_at = now() + interval '15 minutes', state = 'BOOKED' where id = held.id;
  insert into booking (event_id, member_id, hold_id, status, total_minor)
  values (held.event_id, member, held.id, 'PENDING_PAYMENT', held.total_minor)
  returning id, status, total_minor into result.booking_id, result.status, result.total_minor;
  insert into payment (booking_id, amount_minor, status) values (result.booking_id, held.total_minor, 'REQUESTED')
  returning id into result.payment_id;
  return result;
end $$;

create function api.capture(payment_id uuid) returns text
language plpgsql volatile as $$
declare
  paid uuid;
  booked booking;
  held place_hold;
begin
  update payment set status = 'CAPTURED' where id = payment_id and status = 'REQUESTED' returning booking_id into paid;
  if paid is null then
    return 'REPEATED';
  end if;
  select * into booked from booking where id = paid for no key update;
  update place_hold set state = 'SOLD' where id = booked.hold_id and state = 'BOOKED' returning * into held;
  update place_counter set held = place_counter.held - held.quantity, sold = sold + held.quantity
  where ticket_type_id = held.ticket_type_id;
  update booking set status = 'CONFIRMED', confirmed_at = now() where id = booked.id;
  insert into ticket (booking_id, event_id, ticket_type_id)
  select booked.id, booked.event_id, held.ticket_type_id from generate_series(1, held.quantity);
  return 'CAPTURED';
end $$;
