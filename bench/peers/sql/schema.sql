-- The least that holds of seats and places need: what a team would write by hand that has nothing else to keep.
create table event (
  id uuid primary key,
  status text not null,
  ends_at timestamptz not null
);

-- Prices lie on the seat rows, so that a hold reads one table. Room is left in the pages, so that an update of columns
-- without an index stays in its page and touches no index.
create table seat (
  event_id uuid not null,
  id uuid not null,
  price_minor bigint not null,
  is_sold boolean not null default false,
  hold_id uuid,
  held_until timestamptz,
  primary key (event_id, id)
) with (fillfactor = 50);

create table hold (
  id uuid primary key default uuidv7(),
  event_id uuid not null,
  member_id uuid not null,
  places int not null,
  seat_ids uuid[] not null,
  total_minor bigint not null,
  expires_at timestamptz not null,
  constraint hold_is_whole check (cardinality(seat_ids) = places)
);

-- Seats claimed by rows of their own, for the statement that inserts instead of updating.
create table seat_claim (
  event_id uuid not null,
  seat_id uuid not null,
  hold_id uuid not null,
  held_until timestamptz not null,
  primary key (event_id, seat_id)
) with (fillfactor = 50);

create table place_counter (
  ticket_type_id uuid primary key,
  event_id uuid not null,
  price_minor bigint not null,
  capacity int not null,
  held int not null default 0,
  sold int not null default 0,
  check (held + sold <= capacity)
) with (fillfactor = 20);

create table place_hold (
  id uuid primary key default uuidv7(),
  event_id uuid not null,
  ticket_type_id uuid not null,
  member_id uuid not null,
  quantity int not null,
  total_minor bigint not null,
  expires_at timestamptz not null,
  state text not null default 'ACTIVE'
);

-- What a sale adds to a hold.
create table booking (
  id uuid primary key default uuidv7(),
  reference text not null unique default upper(substr(md5(random()::text), 1, 8)) || substr(uuidv7()::text, 10, 4),
  event_id uuid not null,
  member_id uuid not null,
  hold_id uuid not null unique,
  status text not null,
  total_minor bigint not null,
  created_at timestamptz not null default now(),
  confirmed_at timestamptz
);

create table ticket (
  id uuid primary key default uuidv7(),
  booking_id uuid not null,
  event_id uuid not null,
  ticket_type_id uuid not null,
  code text not null default md5(random()::text),
  status text not null default 'VALID'
);
create index ticket_booking on ticket (booking_id);

create table payment (
  id uuid primary key default uuidv7(),
  booking_id uuid not null unique,
  amount_minor bigint not null,
  status text not null
);

-- What a door keeps: every scan, once, and who has come in.
create table scan (
  id uuid primary key default uuidv7(),
  event_id uuid not null,
  ticket_id uuid not null,
  nonce text not null,
  gate text not null,
  scanned_at timestamptz not null,
  recorded_by_id uuid not null,
  unique (event_id, nonce)
);
create index scan_ticket on scan (ticket_id);

create table check_in (
  id uuid primary key,
  event_id uuid not null,
  ticket_id uuid not null,
  gate text not null,
  scanned_at timestamptz not null
);
create index check_in_ticket on check_in (ticket_id);
create index check_in_event on check_in (event_id, scanned_at, id);
