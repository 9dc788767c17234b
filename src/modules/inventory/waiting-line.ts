import type { TableRows } from '../../kernel/db/table-rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { PlacesRead } from './event-places.js';
import type { Places } from './places.js';

/** Those who wait for places of an event, during one settlement of it. */
export interface WaitingLine {
  /** What those who were read have of the ticket types that they wait for. */
  readonly owned: PlacesRead['owned'];
  /**
   * Gives free places to those who wait, in their order, as far as they fit. Where more of them must be known to go on,
   * answers false: `readOn` reads them, and then it is asked again.
   */
  allot(places: Places): boolean;
  readOn(tx: Tx): Promise<void>;
  /** What became of those who wait, to be written with the places; and whether anybody waits still. */
  end(places: Places): { rows: TableRows[]; isWaitedFor: boolean };
}

/** Keeps the lines: opens that of an event behind the lock on its places. */
export interface LineKeeper {
  open(tx: Tx, read: Pick<PlacesRead, 'eventId' | 'at' | 'holds'>): Promise<WaitingLine>;
}

let keeper: LineKeeper | undefined;

/**
 * Says who keeps the lines: told once, by the composition root. Commands get nothing but their transaction, and every one
 * that frees places must serve those who wait in its own commit, so this is known to the whole process.
 */
export function keepLinesBy(newKeeper: LineKeeper): void {
  keeper = newKeeper;
}

/** An event that is waited for, and nobody who keeps its line: then nothing of it may be settled. */
export function lineKeeper(): LineKeeper {
  if (!keeper) throw new Error('Somebody waits for places, and nobody keeps the line.');
  return keeper;
}
