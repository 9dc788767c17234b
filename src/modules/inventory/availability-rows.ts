import { sql } from 'kysely';
import { parseInstant } from '../../kernel/clock.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import type { EventStatus } from '../events/index.js';
import { addUp, type Availability, type CountedEvent, type CountedTicketType } from './availability.js';
import type { TicketType } from './ticket-type.entity.js';

/** The columns of `availabilityColumns`, as PostgreSQL gives them. */
export interface AvailabilityRow {
  event_id: string;
  organization_id: string;
  event_status: EventStatus;
  event_version: number;
  is_over: boolean;
  version: number;
  as_of: Date;
  seats: Record<string, number>;
  blocked: Record<string, number>;
  types: TypeJson[];
  next_change_at: Date | null;
}

interface TypeJson {
  type: Record<string, unknown>;
  capacity: number;
  held: number;
  sold: number;
  is_before_sales: boolean;
  is_after_sales: boolean;
}

/**
 * All that availability is made of, in one snapshot and by the database's clock; to be selected from `availabilitySources`.
 * It reads counters, holds whose time is up and blocked seats, never all seats: those are counted once, when the event
 * gets them. `next_change_at` is when something changes by the mere passing of time.
 */
export const availabilityColumns = sql`
  e.id as event_id, e.organization_id, e.status as event_status, e.version as event_version,
  e.ends_at <= now() as is_over, coalesce(i.version, 0) as version, now() as as_of,
  coalesce(i.seat_counts, (select jsonb_object_agg(c.category, c.seats) from
    (select category, count(*) as seats from event_seat where event_id = e.id group by category) c), '{}') as seats,
  coalesce(i.blocked_counts, '{}') as blocked, coalesce(offered.types, '[]') as types,
  least(case when e.ends_at > now() then e.ends_at end, offered.next_change_at) as next_change_at`;

/** Joins what `event e` has for sale. One walk over its ticket types for all: planning costs more than running this. */
export const availabilitySources = sql`
  left join event_inventory i on i.event_id = e.id
  cross join lateral (
    select jsonb_agg(jsonb_build_object('type', to_jsonb(t), 'capacity', c.capacity, 'sold', c.sold,
        'held', c.held - coalesce((select sum(h.quantity) from hold h where h.event_id = e.id
          and h.ticket_type_id = t.id and h.state = 'ACTIVE' and h.expires_at <= now()), 0),
        'is_before_sales', coalesce(t.sales_start_at > now(), false),
        'is_after_sales', coalesce(t.sales_end_at <= now(), false)) order by t.created_at, t.id) as types,
      min(least(case when t.sales_start_at > now() then t.sales_start_at end,
        case when t.sales_end_at > now() then t.sales_end_at end,
        (select h.expires_at from hold h where h.event_id = e.id and h.ticket_type_id = t.id
          and h.state = 'ACTIVE' and h.expires_at > now() order by h.expires_at limit 1))) as next_change_at
    from ticket_type t join ticket_counter c on c.event_id = e.id and c.ticket_type_id = t.id
    where t.event_id = e.id) offered`;

/** The availability of many events with one statement, in no order. Events that do not exist are left out. */
export async function readAvailabilities(read: Read, eventIds: readonly Id<'evt'>[]): Promise<Availability[]> {
  const uuids = eventIds.map((id) => uuidOf('evt', id));
  const { rows } = await sql<AvailabilityRow>`
    select ${availabilityColumns} from event e ${availabilitySources} where e.id = any(${uuids}::uuid[])`.execute(
    read.em.getKysely(),
  );
  return rows.map(availabilityOf);
}

export function availabilityOf(row: AvailabilityRow): Availability {
  return addUp(countedEvent(row));
}

function countedEvent(row: AvailabilityRow): CountedEvent {
  return {
    eventId: encodeId('evt', row.event_id),
    organizationId: encodeId('org', row.organization_id),
    eventStatus: row.event_status,
    isOver: row.is_over,
    version: row.version,
    asOf: row.as_of,
    seats: row.seats,
    blocked: row.blocked,
    types: row.types.map(countedTicketType),
  };
}

const countedTicketType = (json: TypeJson): CountedTicketType => ({
  ticketType: ticketTypeOf(json.type),
  capacity: json.capacity,
  held: json.held,
  sold: json.sold,
  isBeforeSales: json.is_before_sales,
  isAfterSales: json.is_after_sales,
});

/** A row of ticket_type that came through jsonb, in the entity's shape. */
function ticketTypeOf(json: Record<string, unknown>): TicketType {
  const entries = Object.entries(json).map(([column, value]) => [propertyOf(column), valueOf(column, value)]);
  return Object.fromEntries(entries) as TicketType;
}

const propertyOf = (column: string): string => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function valueOf(column: string, value: unknown): unknown {
  if (column === 'id') return encodeId('tty', value as string);
  if (column === 'event_id') return encodeId('evt', value as string);
  if (column.endsWith('_at') && value !== null) return parseInstant(value as string);
  return value;
}
