import { sql, type RawBuilder } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import type { EventStatus } from '../events/index.js';
import type { SeatState } from './inventory.entity.js';
import { packSeatStates, seatCode, seatStateOf } from './seat-states.js';

export interface ShownSeat {
  seatId: Id<'seat'>;
  status: SeatState;
}

/** Whose the event is and whether it is published: what a policy asks before anybody sees its seats. */
export interface SeatsOwner {
  organizationId: Id<'org'>;
  eventStatus: EventStatus;
}

export interface EventSeats extends SeatsOwner {
  version: number;
  seats: ShownSeat[];
}

export interface SeatStates extends SeatsOwner {
  version: number;
  order: Id<'map'> | null;
  states: string;
}

interface SeatsRow {
  organization_id: string;
  status: EventStatus;
  /** The map that the seats are of: a draft may have another by now. Null without seats. */
  seat_map_id: string | null;
  version: number;
  /** Bare uuids behind commas: parsing an array of 20,000 takes longer than reading it. */
  ids: string | null;
  codes: string | null;
}

const seatIds = sql`string_agg(s.seat_id::text, ',' order by s.position)`;

/** The seats of an event in map order with their states as of now; undefined when there is no such event. */
export async function readEventSeats(
  read: Read,
  { eventId, section }: { eventId: Id<'evt'>; section: string | null },
): Promise<EventSeats | undefined> {
  const row = await readSeats(read, { eventId, section, ids: seatIds });
  if (!row) return undefined;
  const codes = row.codes ?? '';
  const seats = (row.ids?.split(',') ?? []).map((id, place) => ({
    seatId: encodeId('seat', id),
    status: seatStateOf(codes[place]),
  }));
  return { ...ownerOf(row), version: row.version, seats };
}

/** The states of all seats of an event, packed; undefined when there is no such event. */
export async function readSeatStates(read: Read, eventId: Id<'evt'>): Promise<SeatStates | undefined> {
  const row = await readSeats(read, { eventId, section: null, ids: sql`null::text` });
  if (!row) return undefined;
  const codes = row.codes ?? '';
  return {
    ...ownerOf(row),
    version: row.version,
    order: row.seat_map_id && encodeId('map', row.seat_map_id),
    states: packSeatStates(codes).toString('base64'),
  };
}

const ownerOf = ({ organization_id, status }: SeatsRow): SeatsOwner => ({
  organizationId: encodeId('org', organization_id),
  eventStatus: status,
});

interface Wanted {
  eventId: Id<'evt'>;
  section: string | null;
  ids: RawBuilder<unknown>;
}

/** Version and seats in one statement, so that they belong together. */
async function readSeats(read: Read, { eventId, section, ids }: Wanted): Promise<SeatsRow | undefined> {
  const uuid = uuidOf('evt', eventId);
  const { rows } = await sql<SeatsRow>`
    select e.organization_id, e.status, coalesce(i.version, 0) as version, s.ids, s.codes,
      (select m.seat_map_id from event_seat one join seat m on m.id = one.seat_id
        where one.event_id = e.id order by one.position limit 1) as seat_map_id
    from event e
    left join event_inventory i on i.event_id = e.id
    cross join (
      select ${ids} as ids, string_agg(${seatCode}, '' order by s.position) as codes
      from event_seat s
      where s.event_id = ${uuid}::uuid and (${section}::text is null or s.section = ${section}::text)) s
    where e.id = ${uuid}::uuid`.execute(read.em.getKysely());
  return rows[0];
}
