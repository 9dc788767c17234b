import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { LedgerVerb } from './inventory.entity.js';

/** What happened to places, before it has its number and its hash. */
export interface LedgerLine {
  verb: LedgerVerb;
  holdId: string | null;
  ticketTypeId: string | null;
  quantity: number;
  seatIds: readonly string[];
  /** Who did it; null for the system itself. */
  actorId: string | null;
}

export interface ChainedLine extends LedgerLine {
  /** Counts the lines of one version from 0. */
  line: number;
  /** In hexadecimal digits. */
  hash: string;
}

/** Where an event's ledger ends: the hash of its last line, null while there is none, and how many lines it has. */
export interface LedgerEnd {
  head: Uint8Array | null;
  length: number;
}

/**
 * A point in the history of an event's places. The version alone does not tell which: one that is rolled back, or lost in a
 * failover, is given again to another change. The head, in hexadecimal digits, stands for all that was done until then.
 */
export interface AsOf {
  version: number;
  head: string | null;
}

export const asOf = (version: number, head: Uint8Array | null): AsOf => ({
  version,
  head: head && Buffer.from(head).toString('hex'),
});

/** The change that lines belong to, and the end of the ledger before it. */
export interface Settlement {
  eventId: string;
  version: number;
  at: Date;
  ledgerEnd: LedgerEnd;
}

/**
 * Chains the lines of one change to the ledger: the hash of a line is the SHA-256 of the hash before it (of nothing,
 * for an event's first line) followed by the line's text in UTF-8. So the last hash stands for all lines before it.
 */
export function chainLines(
  lines: readonly LedgerLine[],
  settled: Settlement,
): { lines: ChainedLine[]; end: LedgerEnd } {
  let { head } = settled.ledgerEnd;
  const chained = lines.map((entry, line): ChainedLine => {
    const text = Buffer.from(textOf(entry, line, settled));
    const digest = hash('sha256', head ? Buffer.concat([head, text]) : text, 'buffer');
    head = digest;
    return { ...entry, line, hash: digest.toString('hex') };
  });
  return { lines: chained, end: { head, length: settled.ledgerEnd.length + lines.length } };
}

/** No field can contain the signs that part them, so no two lines have the same text. */
function textOf(
  { verb, holdId, ticketTypeId, quantity, seatIds, actorId }: LedgerLine,
  line: number,
  { eventId, version, at }: Settlement,
): string {
  const [hold, ticketType, actor] = [holdId ?? '', ticketTypeId ?? '', actorId ?? ''];
  return `${eventId}|${version}|${line}|${verb}|${hold}|${ticketType}|${quantity}|${seatIds.join()}|${actor}|${at.getTime()}`;
}

/** The same text of a row of inventory_ledger: what is null is written as nothing, and the instant in milliseconds. */
export const ledgerText = sql`format('%s|%s|%s|%s|%s|%s|%s|%s|%s|%s', event_id, version, line, verb, hold_id,
  ticket_type_id, quantity, array_to_string(seat_ids, ','), actor_id, (extract(epoch from at) * 1000)::bigint)`;
