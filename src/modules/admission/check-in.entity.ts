import { defineEntity, p } from '@mikro-orm/core';
import { defineRows } from '../../kernel/db/row-shape.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { User } from '../accounts/index.js';
import { Ticket } from '../bookings/index.js';
import { Event } from '../events/index.js';

export const CheckInSchema = defineEntity({
  name: 'CheckIn',
  tableName: 'check_in',
  properties: {
    id: p.type(typeId('chk')).$type<Id<'chk'>>().primary(),
    ticketId: () => p.manyToOne(Ticket).mapToPk().fieldName('ticket_id'),
    eventId: () => p.manyToOne(Event).mapToPk().fieldName('event_id'),
    gate: p.text(),
    /** The scanner's own id of the scan: a repeat of the scan is the same check-in. */
    nonce: p.text().nullable(),
    scannedAt: p.datetime().columnType('timestamptz(3)'),
    recordedAt: p.datetime().columnType('timestamptz(3)'),
    recordedById: () => p.manyToOne(User).mapToPk().fieldName('recorded_by_id'),
    undoneAt: p.datetime().columnType('timestamptz(3)').nullable(),
    undoneById: p.type(typeId('usr')).$type<Id<'usr'>>().nullable(),
  },
  uniques: [
    { name: 'check_in_nonce', properties: ['eventId', 'nonce'] },
    // The last judge of "exactly one entry": a ticket has one check-in that stands.
    { name: 'check_in_standing', properties: ['ticketId'], where: 'undone_at is null' },
  ],
  indexes: [{ name: 'check_in_event', properties: ['eventId', 'scannedAt', 'id'] }],
});

/** An entry at the door. One that was undone is kept. */
export class CheckIn extends CheckInSchema.class {}
CheckInSchema.setClass(CheckIn);

/** A new check-in as plain data. */
export interface StoredCheckIn {
  id: Id<'chk'>;
  ticketId: Id<'tck'>;
  eventId: Id<'evt'>;
  gate: string;
  scannedAt: Date;
  recordedAt: Date;
  recordedById: Id<'usr'>;
}

export const checkInRows = defineRows<StoredCheckIn>({
  table: 'check_in',
  ids: { id: 'chk', ticketId: 'tck', eventId: 'evt', recordedById: 'usr' },
  instants: ['scannedAt', 'recordedAt'],
});
