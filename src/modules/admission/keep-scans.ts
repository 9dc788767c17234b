import { isDeepStrictEqual } from 'node:util';
import { instantOfMilliseconds } from '../../kernel/clock.js';
import { insertRows, updateRow } from '../../kernel/db/row-shape.js';
import { sendParts } from '../../kernel/db/statement-parts.js';
import { partsOfRows, type TableRows } from '../../kernel/db/table-rows.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, uuidOfAny } from '../../kernel/ids.js';
import { ticketRows, type TicketRow } from '../bookings/index.js';
import { checkInRows, type CheckInRow } from './check-in.entity.js';
import { foldScans, type Entry } from './decision/index.js';
import type { DoorTicket } from './lock-door.js';
import { placedScan, scanRows, type ScanRow } from './scan.entity.js';

/** Scans that a ticket has not had yet. */
export interface AddedScans extends DoorTicket {
  added: readonly ScanRow[];
}

/** What has come of a ticket. */
export interface TicketOutcome {
  ticket: TicketRow;
  /** By the nonce of the scan that let somebody in. */
  checkIns: ReadonlyMap<string, CheckInRow>;
}

/**
 * Adds scans of tickets whose locks the caller holds, and writes what comes of them: check-ins, conflicts, the status of
 * each ticket. One statement, however many, that is not waited for. A nonce that another transaction uses at the same time
 * for another ticket fails it: whoever is settled again finds it used.
 */
export async function keepScans(tx: Tx, changes: readonly AddedScans[]): Promise<TicketOutcome[]> {
  const written = changes.map(changeOf);
  const rows: TableRows[] = [
    insertRows(
      scanRows,
      changes.flatMap(({ added }) => added),
    ),
    ...written.flatMap((change) => change.rows),
  ];
  await sendParts(tx.em, partsOfRows(rows));
  return written.map(({ outcome }) => outcome);
}

function changeOf({ ticket, scans, added }: AddedScans): { outcome: TicketOutcome; rows: TableRows[] } {
  const before = checkInsOf(scans);
  const checkIns = checkInsOf([...scans, ...added]);
  const rows: TableRows[] = [...checkIns].flatMap(([nonce, checkIn]) => {
    const earlier = before.get(nonce);
    if (!earlier) return [insertRows(checkInRows, [checkIn])];
    const { id, undoneAt, leftAt, conflict, rivalId } = checkIn;
    return isDeepStrictEqual(earlier, checkIn)
      ? []
      : [updateRow(checkInRows, { id, undoneAt, leftAt, conflict, rivalId })];
  });
  const status = ticket.status === 'VOID' ? 'VOID' : statusOf(checkIns);
  // Also where the status stays: that the row was written tells whoever waits for its lock to read the scans anew.
  if (added.length > 0) rows.push(updateRow(ticketRows, { id: ticket.id, status }));
  return { outcome: { ticket: { ...ticket, status }, checkIns }, rows };
}

const statusOf = (checkIns: ReadonlyMap<string, CheckInRow>): 'CHECKED_IN' | 'VALID' =>
  [...checkIns.values()].some(({ conflict, undoneAt }) => !conflict && !undoneAt) ? 'CHECKED_IN' : 'VALID';

/** Whom these scans of one ticket let in, by the nonce of the scan, in the order of the scans. */
export function checkInsOf(scans: readonly ScanRow[]): Map<string, CheckInRow> {
  const rows = new Map(scans.map((scan) => [scan.nonce, scan]));
  return new Map(
    foldScans(scans.map(placedScan)).map((entry) => {
      const { nonce } = entry.scan;
      return [nonce, checkInOf(entry, { row: rows.get(nonce)!, rival: entry.rival && rows.get(entry.rival.nonce)! })];
    }),
  );
}

function checkInOf(entry: Entry, { row, rival }: { row: ScanRow; rival: ScanRow | null }): CheckInRow {
  const { ticketId, eventId, gate, scannedAt, recordedAt, recordedById, listIds } = row;
  return {
    id: checkInId(row),
    ...{ ticketId, eventId, gate, scannedAt, recordedAt, recordedById },
    listId: listIds[0] === undefined ? null : encodeId('cil', listIds[0]),
    undoneAt: entry.undoneBy && instantOfMilliseconds(entry.undoneBy.scannedAt),
    leftAt: entry.leftAt === null ? null : instantOfMilliseconds(entry.leftAt),
    conflict: entry.conflict,
    rivalId: rival && checkInId(rival),
  };
}

/** A check-in and its scan have one uuid. */
const checkInId = ({ id }: ScanRow) => encodeId('chk', uuidOfAny(id));
