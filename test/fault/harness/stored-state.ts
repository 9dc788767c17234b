import pg from 'pg';
import { migrations } from '../../../src/app.js';
import { entities } from '../../../src/entities.js';
import { openDatabase } from '../../../src/kernel/db/database.js';
import { encodeId, type Id } from '../../../src/kernel/ids.js';
import { auditInventory } from '../../../src/modules/inventory/index.js';
import { holdLock, type HeldLock } from '../../kit/held-lock.js';

/** The only file of the harness that knows tables. */

export interface StoredReservation {
  id: Id<'rsv'>;
  memberId: Id<'usr'>;
  status: string;
  createdAt: Date;
  expiresAt: Date;
  /** Those of its holds, without repetition: one, when all is well. */
  holdStates: string[];
  /** Places that its holds are for, whatever their state. */
  places: number;
  /** Of its seats, those that say that they are held for it, or sold to it. */
  seatsHeld: number;
  seatsSold: number;
}

export interface StoredBooking {
  id: Id<'bkg'>;
  reservationId: Id<'rsv'>;
  memberId: Id<'usr'>;
  status: string;
  ticketsValid: number;
}

export interface Stored {
  now: Date;
  reservations: StoredReservation[];
  bookings: StoredBooking[];
  /** Ticket types whose counter is not what tickets and seats say, in words. */
  miscounted: string[];
}

/** What the database has of these members since an instant, in one snapshot. */
export async function readStored(url: string, { members, since }: { members: string[]; since: Date }): Promise<Stored> {
  return withClient(url, async (client) => {
    await client.query('begin isolation level repeatable read, read only');
    const [clock] = (await client.query<{ now: Date }>('select clock_timestamp() as now')).rows;
    const reservations = await client.query(RESERVATIONS, [members, since]);
    const bookings = await client.query(BOOKINGS, [members, since]);
    const counted = await client.query<{ ticket_type_id: string; found: string }>(MISCOUNTED);
    return {
      now: clock!.now,
      reservations: reservations.rows.map((row) => ({
        ...row,
        id: encodeId('rsv', String(row.id)),
        memberId: encodeId('usr', String(row.memberId)),
      })),
      bookings: bookings.rows.map((row) => ({
        ...row,
        id: encodeId('bkg', String(row.id)),
        reservationId: encodeId('rsv', String(row.reservationId)),
        memberId: encodeId('usr', String(row.memberId)),
      })),
      miscounted: counted.rows.map(({ ticket_type_id: id, found }) => `${encodeId('tty', id)}: ${found}`),
    };
  });
}

const RESERVATIONS = `
  select r.id, r.member_id as "memberId", r.status, r.created_at as "createdAt", r.expires_at as "expiresAt",
    array(select distinct state from hold where event_id = r.event_id and hold_id = r.id) as "holdStates",
    (select coalesce(sum(quantity), 0)::int from hold where event_id = r.event_id and hold_id = r.id) as places,
    count(s.seat_id) filter (where s.state = 'HELD')::int as "seatsHeld",
    count(s.seat_id) filter (where s.state = 'SOLD')::int as "seatsSold"
  from reservation r left join event_seat s on s.event_id = r.event_id and s.hold_id = r.id
  where r.member_id = any($1::uuid[]) and r.created_at >= $2
  group by r.id`;

// By the reservation's instant: a booking is dated by the clock of its process, which may be wrong.
const BOOKINGS = `
  select b.id, b.hold_id as "reservationId", b.member_id as "memberId", b.status,
    (select count(*)::int from ticket t where t.booking_id = b.id and t.status <> 'VOID') as "ticketsValid"
  from booking b join reservation r on r.id = b.hold_id
  where b.member_id = any($1::uuid[]) and r.created_at >= $2`;

const MISCOUNTED = `
  select ticket_type_id, format('sold %s, but %s tickets and %s seats', sold, tickets, seats) as found
  from (
    select c.ticket_type_id, c.sold, y.seat_category,
      (select count(*) from ticket t where t.ticket_type_id = c.ticket_type_id and t.status <> 'VOID') as tickets,
      (select count(*) from event_seat s where s.event_id = c.event_id and s.category = y.seat_category
        and s.state = 'SOLD') as seats
    from ticket_counter c join ticket_type y on y.id = c.ticket_type_id) counted
  where sold <> tickets or (seat_category is not null and sold <> seats)`;

/** What \`npm run inventory:audit\` would print, a line for each difference. */
export async function auditStored(url: string): Promise<string[]> {
  const database = await openDatabase({ url, entities, poolSize: 2, patience: 60_000, migrations });
  try {
    const differences = await auditInventory(database.fork());
    return differences.map(
      ({ eventId, finding, expected, actual }) => `${eventId} ${finding}: expected ${expected}, found ${actual}`,
    );
  } finally {
    await database.close();
  }
}

/** The database's clock. */
export async function databaseNow(url: string): Promise<Date> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
    return rows[0]!.now;
  });
}

/** How many holds should have been swept a while ago. */
export async function overdueHolds(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ overdue: number }>(
    `select count(*)::int as overdue from hold where state = 'ACTIVE' and expires_at < clock_timestamp() - interval '2.5 s'`,
  );
  return rows[0]!.overdue;
}

/** Locks what every change of an event's places locks first. */
export const lockPlaces = (databaseUrl: string, eventIds: string[]): Promise<HeldLock> =>
  holdLock(
    { databaseUrl },
    'select from event_inventory where event_id = any($1::uuid[]) order by event_id for update',
    [eventIds],
  );

/** Locks the counters alone: whoever changes places gets as far as the writing. */
export const lockCounters = (databaseUrl: string, eventIds: string[]): Promise<HeldLock> =>
  holdLock({ databaseUrl }, 'select from ticket_counter where event_id = any($1::uuid[]) for update', [eventIds]);

/** Whether a session that comes from one of these ports waits for a lock. */
export async function waitsForLock(client: pg.Client, ports: number[]): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_stat_activity where client_port = any($1) and wait_event_type = 'Lock'`,
    [ports],
  );
  return rowCount !== 0;
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
