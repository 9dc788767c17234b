import { performance } from 'node:perf_hooks';
import { sqlState, type EntityManager } from '../../kernel/db/database.js';
import { KeptSeats } from './kept-seats.js';
import { asOf, type AsOf } from './ledger-chain.js';
import { readSeatChanges, readSeatLayout, readSeats } from './read-seats.js';
import { SeatBoard, UNREAD, type SeatChanges } from './seat-board.js';
import type { SeatLayout } from './seat-layout.js';

/** So long nothing much has changed: what has is read with the lock. */
const RECENT_MS = 1_000;

/**
 * What this process knows of seats: layouts, which never change, by seat map, and boards by event. Both go by ids that
 * are unique in the world. A board takes in what has changed before anything is judged by it, or what was judged is asserted,
 * so that nothing depends on what is kept here but the time it takes. The layouts take about 60 MB, the boards 16 MB.
 */
const kept = new KeptSeats({ layoutSeats: 400_000, boardSeats: 2_000_000 });
/** Boards that are being read, so that many who ask at once read them once. */
const reading = new Map<string, Promise<SeatsNow | undefined>>();

interface SeatsNow {
  board: SeatBoard;
  /** The database's clock when it was read. */
  at: Date;
}

/** The board of an event as far as it is known: undefined where it is not. */
export const boardOf = (eventId: string): SeatBoard | undefined => kept.board(eventId)?.board;

/** A transaction fails with it where a seat that somebody gets is not free. */
export const OTHER_SEATS = 'FY002';

/** Whether an error says so: then somebody has changed seats by hand, and what is known of them is forgotten. */
export function forgetOtherSeats(eventId: string, error: unknown): boolean {
  const areOther = sqlState(error) === OTHER_SEATS;
  if (areOther) kept.forget(eventId);
  return areOther;
}

/** The board of an event, not long out of date: to be looked for before the lock. Undefined for an event without seats. */
export async function recentSeats(em: EntityManager, eventId: string): Promise<SeatBoard | undefined> {
  const known = kept.board(eventId);
  if (known && performance.now() - known.lookedAt < RECENT_MS) return known.board;
  return (await currentSeats(em, eventId))?.board;
}

/** The board of an event as it is now. What is drafted on it is left alone. */
export async function currentSeats(em: EntityManager, eventId: string): Promise<SeatsNow | undefined> {
  const board = kept.board(eventId)?.board;
  if (!board) return readOnce(em, eventId);
  const since = board.version;
  const row = await readSeatChanges(em, { eventId, since });
  if (row?.seat_map_id !== board.layout.id) return readOnce(em, eventId);
  // What is drafted, or was committed meanwhile, is newer.
  const isNewer = board.isDrafted || board.version !== since;
  if (!isNewer && !board.catchUp(row.changes, { since, now: asOf(row.version, row.ledger_head) })) {
    return readOnce(em, eventId);
  }
  return { board: keep(eventId, board), at: row.at };
}

/** What was read behind an event's lock. */
export interface SeatsRead {
  eventId: string;
  seatMapId: string;
  /** The version since which changes were read. */
  since: number;
  changes: SeatChanges;
  now: AsOf;
}

/**
 * The board of an event as it is behind the lock, by what was read with it since the board's version; or by what has changed
 * since the version that it has got meanwhile. Where that does not join, all of it is read anew.
 */
export async function seatsBehindLock(
  em: EntityManager,
  read: SeatsRead,
  board: SeatBoard,
): Promise<SeatBoard | undefined> {
  const { eventId, seatMapId, now } = read;
  if (board.layout.id !== seatMapId) return seatsReadBehindLock(em, eventId);
  const { version: since } = board;
  const { changes } = since === read.since ? read : (await readSeatChanges(em, { eventId, since }))!;
  return board.catchUp(changes, { since, now }) ? keep(eventId, board) : seatsReadBehindLock(em, eventId);
}

/** All of it, read behind the lock: for who had no board before. */
export async function seatsReadBehindLock(em: EntityManager, eventId: string): Promise<SeatBoard | undefined> {
  return (await readAnew(em, eventId))?.board;
}

async function readOnce(em: EntityManager, eventId: string): Promise<SeatsNow | undefined> {
  const begun = reading.get(eventId) ?? readAnew(em, eventId).finally(() => reading.delete(eventId));
  reading.set(eventId, begun);
  return begun;
}

async function readAnew(em: EntityManager, eventId: string): Promise<SeatsNow | undefined> {
  const row = await readSeats(em, eventId);
  if (!row?.seat_map_id) return undefined;
  const board = new SeatBoard(await layoutOf(em, row.seat_map_id));
  board.catchUp(row.changes, { since: UNREAD, now: asOf(row.version, row.ledger_head) });
  return { board: keep(eventId, board), at: row.at };
}

/** One for all events of the map: another of them may have read it meanwhile. */
async function layoutOf(em: EntityManager, seatMapId: string): Promise<SeatLayout> {
  const known = kept.layout(seatMapId);
  if (known) return known;
  const read = await readSeatLayout(em, seatMapId);
  return kept.layout(seatMapId) ?? read;
}

function keep(eventId: string, board: SeatBoard): SeatBoard {
  kept.keep(eventId, board);
  return board;
}
