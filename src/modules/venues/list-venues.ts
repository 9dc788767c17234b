import { sql } from 'kysely';
import { containsText } from '../../kernel/db/contains-text.js';
import { idKey, readPage, type Connection, type PageArgs, type SortKey } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { badInput } from '../../kernel/problem.js';
import type { SeatMapSchema, SeatSchema } from './seat-map.entity.js';
import { MAX_SEATS } from './seat-plan.js';
import type { VenueSchema } from './venue.entity.js';

const VENUE_COLUMNS = [
  'venue.id',
  'venue.organizationId',
  'venue.name',
  'venue.address',
  'venue.country',
  'venue.timeZone',
  'venue.capacity',
  'venue.createdAt',
] as const;

/** Names are sorted as people do, without regard to case and accents; a cursor holds only their beginning. */
const sortName = sql<string>`left(foyer_fold(venue.name), 50)`;
const byName: SortKey<VenueRow & { sortName: string }> = {
  expression: sortName,
  type: 'text',
  direction: 'asc',
  value: (row) => row.sortName,
};

export type VenueRow = Awaited<ReturnType<typeof findVenues>>[number];

/** Venues by id, in no order. */
export function findVenues(read: Read, ids: readonly Id<'ven'>[]) {
  return rows<typeof VenueSchema>(read.em)
    .selectFrom('venue')
    .select(VENUE_COLUMNS)
    .where('venue.id', 'in', [...ids])
    .execute();
}

export interface VenueFilter {
  text?: string | null;
  organizationId?: Id<'org'> | null;
}

/** Venues by name; `text` is looked for in name and address, without regard to case and accents. */
export function listVenues(read: Read, filter: VenueFilter, page: PageArgs): Promise<Connection<VenueRow>> {
  let query = rows<typeof VenueSchema>(read.em)
    .selectFrom('venue')
    .select(VENUE_COLUMNS)
    .select(sortName.as('sortName'));
  const text = filter.text?.trim();
  if (filter.organizationId) query = query.where('venue.organizationId', '=', filter.organizationId);
  if (text) query = query.where(containsText(sql`venue.name || ' ' || venue.address`, text));
  return readPage(query, [byName, idKey('venue.id', 'asc')], page);
}

/** Seat maps by id, in no order. */
export function findSeatMaps(read: Read, ids: readonly Id<'map'>[]) {
  return selectSeatMaps(read)
    .where('id', 'in', [...ids])
    .execute();
}

/** The seat maps of venues, newest first. */
export function findSeatMapsOfVenues(read: Read, venueIds: readonly Id<'ven'>[]) {
  return selectSeatMaps(read)
    .where('venueId', 'in', [...venueIds])
    .orderBy('id', 'desc')
    .execute();
}

const selectSeatMaps = (read: Read) =>
  rows<typeof SeatMapSchema>(read.em)
    .selectFrom('seat_map')
    .select(['id', 'venueId', 'name', 'seatCount', 'focalPoints', 'createdAt']);

/** Seats by id, in no order. */
export function findSeats(read: Read, ids: readonly Id<'seat'>[]) {
  return selectSeats(read)
    .where('id', 'in', [...ids])
    .execute();
}

/** Two of the largest maps. */
const MOST_SEATS_AT_ONCE = 2 * MAX_SEATS;

/** The seats of maps, in map order. However many maps a venue has, no more of them are read than a node can bear. */
export async function findSeatsOfMaps(read: Read, seatMapIds: readonly Id<'map'>[]) {
  const seats = await selectSeats(read)
    .where('seatMapId', 'in', [...seatMapIds])
    .orderBy('position', 'asc')
    .limit(MOST_SEATS_AT_ONCE + 1)
    .execute();
  if (seats.length <= MOST_SEATS_AT_ONCE) return seats;
  throw badInput(
    'sections',
    `can be had of fewer maps at a time: these have over ${MOST_SEATS_AT_ONCE} seats together.`,
  );
}

const selectSeats = (read: Read) =>
  rows<typeof SeatSchema>(read.em)
    .selectFrom('seat')
    .select(['id', 'seatMapId', 'position', 'section', 'row', 'label', 'x', 'y', 'category', 'accessible']);
