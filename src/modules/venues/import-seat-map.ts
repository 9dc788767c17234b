import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import { refreshStatistics } from '../../kernel/db/refresh-statistics.js';
import type { Command, Read, Tx } from '../../kernel/db/unit-of-work.js';
import { newId, uuidv7, type Id } from '../../kernel/ids.js';
import { notFound, refuse } from '../../kernel/problem.js';
import { assertMayManage } from '../organizations/index.js';
import { readSeatPlan, type SeatPlanFormat } from './read-seat-plan.js';
import { SeatMap } from './seat-map.entity.js';
import type { PlanPoint, SeatPlan } from './seat-plan.js';
import { InvalidSeatMap } from './venue.problems.js';
import { Venue } from './venue.entity.js';

export interface SeatMapImport {
  venueId: Id<'ven'>;
  format: SeatPlanFormat;
  document: string;
}

interface PlannedSeatMap extends Pick<SeatMapImport, 'venueId' | 'format'> {
  plan: SeatPlan;
}

/** What an import needs of its caller: one viewer's reads and units of work. */
interface Desk {
  readonly read: Read;
  execute<Input, Result>(command: Command<Input, Result>, input: Input): Promise<Result>;
}

/**
 * Reads a document and stores its seat map. A document with any mistake is refused with all of them. Megabytes are read
 * before the transaction begins, and for those only who may store them.
 */
export async function importSeatMap(desk: Desk, { venueId, format, document }: SeatMapImport): Promise<SeatMap> {
  await manageableVenue(desk.read, venueId);
  return desk.execute(storeSeatMap, { venueId, format, plan: seatPlanOf(format, document) });
}

/** The plan of a document; refuses a document with mistakes. */
export function seatPlanOf(format: SeatPlanFormat, document: string): SeatPlan {
  const { plan, issues } = readSeatPlan(format, document);
  return plan ?? refuse(new InvalidSeatMap(issues));
}

/** Stores a seat plan with all its seats as a seat map of a venue. */
export const storeSeatMap: Command<PlannedSeatMap, SeatMap> = async (tx, { venueId, format, plan }) => {
  const venue = await manageableVenue(tx, venueId);
  const seats = seatsOf(plan);
  const seatMap = tx.em.create(SeatMap, {
    id: newId('map'),
    venueId,
    name: plan.name,
    seatCount: seats.length,
    focalPoints: focalPointsOf(plan),
    createdAt: tx.now,
  });
  await tx.em.flush();
  await storeSeats(tx, seatMap.id, seats);
  tx.audit({
    action: 'seat-map.imported',
    subjectId: seatMap.id,
    scopeId: venue.organizationId,
    details: { venueId, format, seatCount: seats.length },
  });
  return seatMap;
};

async function manageableVenue({ em, viewer }: Pick<Read, 'em' | 'viewer'>, venueId: Id<'ven'>): Promise<Venue> {
  const venue = await em.findOne(Venue, { id: venueId });
  if (!venue) throw notFound('venue');
  assertMayManage(viewer, venue, 'venue');
  return venue;
}

/** The seats of a plan in map order, with the names of section and row. */
function seatsOf(plan: SeatPlan) {
  return plan.sections.flatMap(({ name, rows }) =>
    rows.flatMap((row) => row.seats.map((seat) => ({ ...seat, section: name, row: row.label }))),
  );
}

function focalPointsOf({ sections }: SeatPlan): Record<string, PlanPoint> {
  return Object.fromEntries(sections.flatMap(({ name, focalPoint }) => (focalPoint ? [[name, focalPoint]] : [])));
}

/** One statement, however many seats there are. */
async function storeSeats(tx: Tx, seatMapId: Id<'map'>, seats: ReturnType<typeof seatsOf>): Promise<void> {
  await sql`
    insert into seat (id, seat_map_id, position, section, row_label, label, x, y, category, accessible)
    select given.id, ${uuidOf('map', seatMapId)}::uuid, given.place - 1,
      given.section, given.row_label, given.label, given.x, given.y, given.category, given.accessible
    from unnest(
      ${seats.map(() => uuidv7())}::uuid[],
      ${seats.map((seat) => seat.section)}::text[],
      ${seats.map((seat) => seat.row)}::text[],
      ${seats.map((seat) => seat.label)}::text[],
      ${seats.map((seat) => seat.x)}::float8[],
      ${seats.map((seat) => seat.y)}::float8[],
      ${seats.map((seat) => seat.category)}::text[],
      ${seats.map((seat) => seat.accessible)}::boolean[]
    ) with ordinality as given (id, section, row_label, label, x, y, category, accessible, place)`.execute(
    tx.em.getKysely(),
  );
  await refreshStatistics(tx, { table: 'seat', rows: seats.length });
}
