import { defineEntity, p } from '@mikro-orm/core';
import { defineRows } from '../../kernel/db/row-shape.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import type { Excess, Ground } from './decision/index.js';
import { SCAN_GROUNDS } from './scan.entity.js';

const EXCESSES = ['ALREADY_CHECKED_IN', 'ALREADY_INSIDE', 'NO_ENTRIES_LEFT'] as const satisfies Excess[];
export type ConflictReason = Ground | Excess;

/** No foreign keys, as its scan has none: both are written with one statement. */
export const CheckInSchema = defineEntity({
  name: 'CheckIn',
  tableName: 'check_in',
  properties: {
    /** The uuid of its scan. */
    id: p.type(typeId('chk')).$type<Id<'chk'>>().primary(),
    ticketId: p.type(typeId('tck')).$type<Id<'tck'>>(),
    eventId: p.type(typeId('evt')).$type<Id<'evt'>>(),
    gate: p.text(),
    listId: p.type(typeId('cil')).$type<Id<'cil'>>().nullable(),
    scannedAt: p.datetime().columnType('timestamptz(3)'),
    recordedAt: p.datetime().columnType('timestamptz(3)'),
    recordedById: p.type(typeId('usr')).$type<Id<'usr'>>().nullable(),
    undoneAt: p.datetime().columnType('timestamptz(3)').nullable(),
    leftAt: p.datetime().columnType('timestamptz(3)').nullable(),
    /** What the rules say against it: it does not count then. */
    conflict: p.enum([...SCAN_GROUNDS, ...EXCESSES]).nullable(),
    /** The earlier entry that it conflicts with. */
    rivalId: p.type(typeId('chk')).$type<Id<'chk'>>().nullable(),
  },
  checks: [
    { name: 'check_in_outcome_check', expression: 'conflict is null or (undone_at is null and left_at is null)' },
  ],
  indexes: [
    { name: 'check_in_event', properties: ['eventId', 'scannedAt', 'id'] },
    { name: 'check_in_ticket', properties: ['ticketId'] },
    { name: 'check_in_conflicts', properties: ['eventId', 'scannedAt', 'id'], where: 'conflict is not null' },
  ],
});

/** Somebody whom a gate let in: what has come of the scans of the ticket, and reckoned anew with each. */
export class CheckIn extends CheckInSchema.class {}
CheckInSchema.setClass(CheckIn);

/** A check-in as plain data. */
export interface CheckInRow {
  id: Id<'chk'>;
  ticketId: Id<'tck'>;
  eventId: Id<'evt'>;
  gate: string;
  listId: Id<'cil'> | null;
  scannedAt: Date;
  recordedAt: Date;
  recordedById: Id<'usr'> | null;
  undoneAt: Date | null;
  leftAt: Date | null;
  conflict: ConflictReason | null;
  rivalId: Id<'chk'> | null;
}

export const checkInRows = defineRows<CheckInRow>({
  table: 'check_in',
  ids: { id: 'chk', ticketId: 'tck', eventId: 'evt', listId: 'cil', recordedById: 'usr', rivalId: 'chk' },
  instants: ['scannedAt', 'recordedAt', 'undoneAt', 'leftAt'],
});
