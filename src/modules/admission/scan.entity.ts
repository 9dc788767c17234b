import { defineEntity, p } from '@mikro-orm/core';
import { instantOfMilliseconds } from '../../kernel/clock.js';
import { defineRows } from '../../kernel/db/row-shape.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import type { EntryRule, Ground, PlacedScan, ScanKind } from './decision/index.js';

const SCAN_KINDS = ['ENTRY', 'EXIT', 'UNDO'] as const satisfies ScanKind[];
export const ENTRY_RULES = ['ONCE', 'ONCE_A_DAY', 'REENTRY', 'TIMES'] as const satisfies EntryRule[];
export const SCAN_GROUNDS = [
  'CANCELLED',
  'REISSUED',
  'NOT_ON_LIST',
  'TOO_EARLY',
  'TOO_LATE',
] as const satisfies Ground[];

/** No foreign keys: it is written under the lock of the ticket that it names (ADR 25); the audit finds what belongs to nothing. */
export const ScanSchema = defineEntity({
  name: 'Scan',
  tableName: 'scan',
  properties: {
    id: p.type(typeId('scn')).$type<Id<'scn'>>().primary(),
    /** That of the ticket. */
    eventId: p.type(typeId('evt')).$type<Id<'evt'>>(),
    ticketId: p.type(typeId('tck')).$type<Id<'tck'>>(),
    kind: p.enum(SCAN_KINDS),
    /** The scanner's own id of the scan: a repeat of it is the same scan. */
    nonce: p.text(),
    /** Of an UNDO: the nonce of the scan that it takes back, which may come later. */
    undoes: p.text().nullable(),
    gate: p.text(),
    /** What scanned, in its own words, and its own count of scans; empty and 0 of a scan that was decided here. */
    source: p.text(),
    sequence: p.integer(),
    issue: p.integer(),
    isAdmitted: p.boolean(),
    /** By the clock of the scanner, as it says. */
    reportedAt: p.datetime().columnType('timestamptz(3)'),
    /** The same, but not later than the event's door allows. */
    scannedAt: p.datetime().columnType('timestamptz(3)'),
    recordedAt: p.datetime().columnType('timestamptz(3)'),
    /** A member of staff, or else a device. */
    recordedById: p.type(typeId('usr')).$type<Id<'usr'>>().nullable(),
    deviceId: p.type(typeId('dev')).$type<Id<'dev'>>().nullable(),
    /** The terms that it was judged by when it was recorded. */
    ground: p.enum(SCAN_GROUNDS).nullable(),
    listIds: p.array().columnType('uuid[]'),
    rule: p.enum(ENTRY_RULES),
    times: p.integer().nullable(),
    day: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  checks: [{ name: 'scan_undo_check', expression: "(kind = 'UNDO') = (undoes is not null)" }],
  uniques: [{ name: 'scan_nonce', properties: ['eventId', 'nonce'] }],
  indexes: [{ name: 'scan_ticket', properties: ['ticketId'] }],
});

/** What a gate has told of a ticket. Rows are only added: what is inside is reckoned from all of them. */
export class Scan extends ScanSchema.class {}
ScanSchema.setClass(Scan);

/** A scan as plain data: it is added with what comes of it. */
export interface ScanRow {
  id: Id<'scn'>;
  eventId: Id<'evt'>;
  ticketId: Id<'tck'>;
  kind: ScanKind;
  nonce: string;
  undoes: string | null;
  gate: string;
  source: string;
  sequence: number;
  issue: number;
  isAdmitted: boolean;
  reportedAt: Date;
  scannedAt: Date;
  recordedAt: Date;
  recordedById: Id<'usr'> | null;
  deviceId: Id<'dev'> | null;
  ground: Ground | null;
  /** Bare uuids. */
  listIds: readonly string[];
  rule: EntryRule;
  times: number | null;
  day: Date | null;
}

export const scanRows = defineRows<ScanRow>({
  table: 'scan',
  ids: { id: 'scn', eventId: 'evt', ticketId: 'tck', recordedById: 'usr', deviceId: 'dev' },
  instants: ['reportedAt', 'scannedAt', 'recordedAt', 'day'],
});

/** The scan as the decision takes it. */
export const placedScan = (row: ScanRow): PlacedScan => ({
  ...row,
  reportedAt: row.reportedAt.getTime(),
  scannedAt: row.scannedAt.getTime(),
  day: row.day?.getTime() ?? null,
});

/** Where a scan belongs, and who told of it. */
export type ScanOrigin = Pick<ScanRow, 'id' | 'eventId' | 'ticketId' | 'recordedAt' | 'recordedById' | 'deviceId'>;

export function scanRow(scan: PlacedScan, origin: ScanOrigin): ScanRow {
  const { kind, nonce, undoes, gate, source, sequence, issue, isAdmitted, ground, listIds, rule, times, day } = scan;
  return {
    ...origin,
    ...{ kind, nonce, undoes, gate, source, sequence, issue, isAdmitted, ground, listIds, rule, times },
    reportedAt: instantOfMilliseconds(scan.reportedAt),
    scannedAt: instantOfMilliseconds(scan.scannedAt),
    day: day === null ? null : instantOfMilliseconds(day),
  };
}
