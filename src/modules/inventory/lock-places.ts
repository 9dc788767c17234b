import { performance } from 'node:perf_hooks';
import { sql, type RawBuilder } from 'kysely';
import { storedInstant } from '../../kernel/clock.js';
import { arrayOf } from '../../kernel/db/array-text.js';
import { prepared, type Placeholders, type PreparedStatement } from '../../kernel/db/prepared-statement.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId } from '../../kernel/ids.js';
import { sharedTurn } from '../events/index.js';
import type { EventState, PlacesRead } from './event-places.js';
import type { Fact, FactPairs } from '../../kernel/db/fact.js';
import { holdNow, holdObject, instantOf, seatLists, seatsNow } from './inventory-reads.js';
import type { HoldJson, SeatsJson } from './inventory-reads.js';
import { claimsPlaces } from './owned-places.js';
import type { Needs } from './places-command.js';
import type { TicketTerms } from './take-request.js';

interface Wanted {
  eventId: string;
  /** Arrays of uuids, as text. */
  seatIds: string;
  holdIds: string;
  memberIds: string;
  /** Null: all. */
  quantity: number | null;
  /** Of each fact, the keys. */
  [fact: `keys_${string}`]: readonly string[];
}

interface Row {
  version: number;
  ledger_head: Uint8Array | null;
  ledger_length: number;
  is_waitlist_open: boolean;
  is_waited_for: boolean;
  at: Date;
  /** Which transaction wrote the locked row. */
  written: string;
  /** Which had written it in the snapshot that everything else was read from. */
  seen: string;
  /** Which wrote the row of the event itself. */
  event_written: string;
  event: { [Key in keyof EventState]: EventState[Key] extends Date | null ? string | null : EventState[Key] };
  ticket_types: (Omit<TicketTerms, 'salesStartAt' | 'salesEndAt'> &
    Record<'salesStartAt' | 'salesEndAt', string | null>)[];
  owned: PlacesRead['owned'] | null;
  seats: SeatsJson;
  holds: HoldJson[] | null;
  over: HoldJson[] | null;
  facts: Readonly<Record<string, FactPairs | null>>;
}

/**
 * Shares the event, locks its places and reads all that the commands need, with one statement; undefined where the event has no
 * inventory. The row of event_inventory is the one lock that every writer of the event's places takes first, so counters,
 * seats and holds need none of their own.
 *
 * A statement sees what was committed when it began, which may be before the lock came free. That the locked row is
 * another than the one seen betrays it: then everything is read once more, behind the lock. So whoever changes what commands
 * know as facts writes that row as well: `touchPlaces`.
 */
export async function lockPlaces(tx: Tx, eventId: string, needs: readonly Needs[]): Promise<PlacesRead | undefined> {
  const facts = needs.flatMap((need) => need.facts ?? []);
  const { known, statement } = statementFor(facts.map(({ fact }) => fact));
  const wanted: Wanted = {
    eventId,
    seatIds: arrayOf(needs.flatMap(({ seatIds = [] }) => seatIds)),
    holdIds: arrayOf([...new Set(needs.flatMap(({ holdIds = [] }) => holdIds))]),
    memberIds: arrayOf([...new Set(needs.flatMap(({ memberId }) => memberId ?? []))]),
    quantity: needs.some(({ isWaiting }) => isWaiting)
      ? null
      : needs.reduce((sum, { quantity = 0 }) => sum + quantity, 0),
  };
  for (const { name } of known) {
    wanted[`keys_${name}`] = facts.filter(({ fact }) => fact.name === name).map(({ key }) => key);
  }
  const [first] = await statement(tx.em, wanted);
  const row = first === undefined || first.seen === first.written ? first : (await statement(tx.em, wanted))[0];
  if (!row) return undefined;
  const read = placesRead(eventId, row);
  return wanted.quantity === null ? { ...read, isWaitedFor: true } : read;
}

interface LockStatement {
  /** What it reads, in the order of their names. */
  known: readonly Fact<unknown>[];
  statement: PreparedStatement<Wanted, Row>;
}

const statements = new Map<string, LockStatement>();

/** Thousands of sets of facts could come together, and every connection keeps a plan of each that is prepared, of 1 MB. */
export const MOST_SETS = 32;

/**
 * One statement for each set of facts that commands ask for together. When there are so many, the next set is read by the
 * smallest of them that has all of it, or else by one that has whatever was asked for until then: it finds nothing of facts
 * that it is given no keys of.
 */
function statementFor(asked: readonly Fact<unknown>[]): LockStatement {
  const exact = byNames(asked);
  const isFull = statements.size >= MOST_SETS;
  const ready = statements.get(nameOf(exact)) ?? (isFull ? smallestWith(exact) : undefined);
  if (ready) return ready;
  const known = isFull ? byNames([...exact, ...[...statements.values()].flatMap((other) => other.known)]) : exact;
  const name = nameOf(known);
  const statement = prepared<Wanted, Row>(name, (given) => lockStatement(given, known));
  statements.set(name, { known, statement });
  return { known, statement };
}

function smallestWith(facts: readonly Fact<unknown>[]): LockStatement | undefined {
  const hasAll = ({ known }: LockStatement): boolean => {
    const names = new Set(known.map(({ name }) => name));
    return facts.every(({ name }) => names.has(name));
  };
  return [...statements.values()].filter(hasAll).sort((one, other) => one.known.length - other.known.length)[0];
}

const nameOf = (facts: readonly Fact<unknown>[]): string => ['lock_places', ...facts.map(({ name }) => name)].join('_');

const byNames = (facts: readonly Fact<unknown>[]): Fact<unknown>[] =>
  [...new Map(facts.map((fact) => [fact.name, fact])).values()].sort((one, other) => (one.name < other.name ? -1 : 1));

const eventState = sql`json_build_object('status', status, 'version', version, 'startsAt', starts_at, 'endsAt', ends_at, 'organizationId', organization_id,
  'seatMapId', seat_map_id, 'preventsLoneSeats', prevents_lone_seats, 'accessibleSeatsOpenAt', accessible_seats_open_at)`;

const ticketTerms = sql`json_build_object('id', t.id, 'isArchived', t.archived_at is not null,
  'priceMinor', t.price_minor, 'currency', t.currency, 'salesStartAt', t.sales_start_at, 'salesEndAt', t.sales_end_at,
  'minPerBooking', t.min_per_booking, 'maxPerBooking', t.max_per_booking, 'maxPerMember', t.max_per_member,
  'seatCategory', t.seat_category, 'visibility', t.visibility, 'requiresApproval', t.requires_approval,
  'capacity', c.capacity, 'held', c.held, 'sold', c.sold)`;

/**
 * Joins the lines of a hold as `h`. A plain join that is planned while the table is new reads all holds of the event, each
 * time: a subquery of its own is looked up hold by hold, and only the primary key gives its order.
 */
const withLines = (eventId: RawBuilder<string>, holdId: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  cross join lateral (
    select * from hold where event_id = ${eventId}::uuid and hold_id = ${holdId}
    order by event_id, hold_id, ticket_type_id offset 0) h`;

function lockStatement(given: Placeholders<Wanted>, facts: readonly Fact<unknown>[]): RawBuilder<Row> {
  const { eventId, seatIds, holdIds, memberIds, quantity } = given;
  const known = facts.map((fact) => sql`${sql.lit(fact.name)}, ${fact.read(given[`keys_${fact.name}`]!)}`);
  return sql<Row>`
    with turn as materialized (select ${sharedTurn(eventId)}),
      shared as materialized (
        select id, status, version, starts_at, ends_at, organization_id, seat_map_id, prevents_lone_seats, accessible_seats_open_at,
          xmin::text as written
        from event where id = ${eventId}::uuid and (select count(*) from turn) = 1 for share),
      locked as materialized (
        select version, ledger_head, ledger_length, is_waitlist_open, is_waited_for, xmin::text as written
        from event_inventory
        where event_id = (select id from shared) for update),
      clock as materialized (select *, date_trunc('milliseconds', clock_timestamp()) as at from locked),
      named as materialized (
        select h.* from unnest(${holdIds}::uuid[]) as wanted (hold_id) ${withLines(eventId, sql`wanted.hold_id`)}),
      asked as materialized (
        select * from event_seat where event_id = ${eventId}::uuid and seat_id = any (${seatIds}::uuid[] || array(
          select unnest(seat_ids) from named, clock where state <> 'ACTIVE' or expires_at <= clock.at))),
      counted as materialized (select * from ticket_counter where event_id = ${eventId}::uuid),
      over as materialized (
        select hold_id from asked, clock where state = 'HELD' and held_until <= clock.at
        union
        select h.hold_id from counted c cross join clock cross join lateral (
          select hold_id from hold where event_id = ${eventId}::uuid and ticket_type_id = c.ticket_type_id
            and state = 'ACTIVE' and expires_at <= clock.at
          order by expires_at
          limit case when not (select is_waited_for from locked)
            then ${quantity}::int + (select coalesce(sum(quantity), 0) from named) end) h
        where c.held > 0)
    select clock.*, (select xmin::text from event_inventory where event_id = ${eventId}::uuid) as seen,
      (select written from shared) as event_written,
      (select ${eventState} from shared) as event,
      (select coalesce(json_agg(${ticketTerms} order by t.created_at, t.id), '[]')
        from counted c join ticket_type t on t.id = c.ticket_type_id) as ticket_types,
      (select json_agg(json_build_object('memberId', member_id, 'ticketTypeId', ticket_type_id, 'quantity', quantity))
        from (
          select h.member_id, h.ticket_type_id, sum(h.quantity) as quantity from hold h
          where h.event_id = ${eventId}::uuid and h.member_id = any(${memberIds}::uuid[])
            and ${claimsPlaces}
            and exists (select from ticket_type t where t.event_id = ${eventId}::uuid and t.max_per_member is not null)
          group by h.member_id, h.ticket_type_id) mine) as owned,
      (select ${seatLists} from asked s) as seats,
      (select json_agg(${holdObject} order by h.ticket_type_id) from named h) as holds,
      (select json_agg(${holdObject} order by h.expires_at, h.hold_id, h.ticket_type_id)
        from over ${withLines(eventId, sql`over.hold_id`)}) as over,
      json_build_object(${sql.join(known)}) as facts
    from clock`;
}

function placesRead(eventId: string, row: Row): PlacesRead {
  const { startsAt, endsAt, organizationId, accessibleSeatsOpenAt } = row.event;
  return {
    eventId,
    version: row.version,
    ledgerEnd: { head: row.ledger_head, length: row.ledger_length },
    eventWritten: row.event_written,
    isWaitlistOpen: row.is_waitlist_open,
    isWaitedFor: row.is_waited_for,
    at: row.at,
    readAt: performance.now(),
    event: {
      ...row.event,
      startsAt: instantOf(startsAt!),
      endsAt: instantOf(endsAt!),
      organizationId: encodeId('org', organizationId),
      accessibleSeatsOpenAt: storedInstant(accessibleSeatsOpenAt),
    },
    ticketTypes: row.ticket_types.map((type) => ({
      ...type,
      salesStartAt: storedInstant(type.salesStartAt),
      salesEndAt: storedInstant(type.salesEndAt),
    })),
    owned: row.owned ?? [],
    seats: seatsNow(row.seats),
    holds: (row.holds ?? []).map(holdNow),
    over: (row.over ?? []).map(holdNow),
    facts: new Map(Object.entries(row.facts).map(([name, pairs]) => [name, new Map(pairs)])),
  };
}
