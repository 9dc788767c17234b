import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, newId, type Id } from '../../kernel/ids.js';
import { viewerId } from '../../kernel/auth/viewer.js';

/** An entry at the door as plain data. */
export interface CheckInRow {
  id: Id<'chk'>;
  ticketId: Id<'tck'>;
  gate: string;
  scannedAt: Date;
  recordedAt: Date;
  undoneAt?: Date | null;
}

export interface NewCheckIn {
  ticketId: Id<'tck'>;
  eventId: Id<'evt'>;
  gate: string;
  nonce: string | null;
  scannedAt: Date;
}

interface FoundRow {
  id: string;
  ticket_id: string;
  gate: string;
  scanned_at: Date;
  recorded_at: Date;
  undone_at: Date | null;
  part: 'ADDED' | 'REPEATED' | 'STANDING';
}

/** What came of an entry: the one that was added, the one of the same scan before, and the one that stands. */
export interface Entry {
  added?: CheckInRow;
  repeated?: CheckInRow;
  standing?: CheckInRow;
}

/**
 * Enters a ticket whose lock the caller holds, if `isGood` and nobody is inside with it, and reads what there was before:
 * one statement. The unique indexes on nonce and on the standing check-in judge last.
 */
export async function enterTicket(tx: Tx, checkIn: NewCheckIn, isGood: boolean): Promise<Entry> {
  const [ticket, event] = [uuidOf('tck', checkIn.ticketId), uuidOf('evt', checkIn.eventId)];
  const { gate, nonce, scannedAt } = checkIn;
  const { rows } = await sql<FoundRow>`
    with repeated as (select * from check_in where event_id = ${event} and nonce = ${nonce}),
    standing as (select * from check_in where ticket_id = ${ticket} and undone_at is null),
    added as (
      insert into check_in (id, ticket_id, event_id, gate, nonce, scanned_at, recorded_at, recorded_by_id)
      select ${uuidOf('chk', newId('chk'))}::uuid, ${ticket}::uuid, ${event}::uuid, ${gate}, ${nonce},
        ${scannedAt}::timestamptz, ${tx.now}::timestamptz, ${uuidOf('usr', viewerId(tx.viewer))}::uuid
      where ${isGood} and not exists (select from repeated) and not exists (select from standing)
      on conflict do nothing returning *),
    entered as (update ticket set status = 'CHECKED_IN' where id = ${ticket} and exists (select from added))
    select *, 'ADDED' as part from added
    union all select *, 'REPEATED' from repeated
    union all select *, 'STANDING' from standing`.execute(tx.em.getKysely());
  const find = (part: FoundRow['part']): CheckInRow | undefined => {
    const row = rows.find((found) => found.part === part);
    return row && checkInOf(row);
  };
  return { added: find('ADDED'), repeated: find('REPEATED'), standing: find('STANDING') };
}

const checkInOf = (row: FoundRow): CheckInRow => ({
  id: encodeId('chk', row.id),
  ticketId: encodeId('tck', row.ticket_id),
  gate: row.gate,
  scannedAt: row.scanned_at,
  recordedAt: row.recorded_at,
  undoneAt: row.undone_at,
});
