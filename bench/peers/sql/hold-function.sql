-- The hold as a function that PostGraphile offers as a mutation. The member is whom the access token names. Lost seats
-- come back as data, so that a refusal is no error; all seats or none are locked, in id order, before any is written.
create schema api;

create type api.hold_result as (
  hold_id uuid,
  status text,
  seat_ids uuid[],
  total_minor bigint,
  currency text,
  expires_at timestamptz,
  lost_seat_ids uuid[]
);

create function api.hold_seats(event_id uuid, seat_ids uuid[]) returns api.hold_result
language plpgsql volatile as $$
declare
  result api.hold_result;
  member uuid := current_setting('jwt.claims.member')::uuid;
  locked uuid[];
begin
  if not exists (select from event where event.id = hold_seats.event_id and status = 'PUBLISHED' and ends_at > now()) then
    raise exception 'The event cannot be booked.' using errcode = 'FB001';
  end if;
  select array_agg(free.id), sum(free.price_minor) into locked, result.total_minor
  from (
    select seat.id, seat.price_minor from seat
    where seat.event_id = hold_seats.event_id and seat.id = any(hold_seats.seat_ids)
      and not is_sold and (held_until is null or held_until <= now())
    order by seat.id for no key update) free;
  if locked is null or cardinality(locked) < cardinality(hold_seats.seat_ids) then
    result.total_minor := null;
    result.lost_seat_ids := array(
      select lost from unnest(hold_seats.seat_ids) lost where locked is null or lost <> all(locked));
    return result;
  end if;
  result.hold_id := uuidv7();
  result.status := 'ACTIVE';
  result.seat_ids := locked;
  result.currency := 'EUR';
  result.expires_at := now() + current_setting('hold.seconds')::int * interval '1 second';
  update seat set hold_id = result.hold_id, held_until = result.expires_at
  where seat.event_id = hold_seats.event_id and seat.id = any(locked);
  insert into hold (id, event_id, member_id, places, seat_ids, total_minor, expires_at)
  values (result.hold_id, hold_seats.event_id, member, cardinality(locked), locked, result.total_minor,
    result.expires_at);
  return result;
end $$;
