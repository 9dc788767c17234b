import { defineEntity, p } from '@mikro-orm/core';
import { defineRows } from '../../kernel/db/row-shape.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { User } from '../accounts/index.js';
import { Event } from '../events/index.js';
import { TicketType } from '../inventory/index.js';
import { Booking } from './booking.entity.js';
import { TICKET_STATUSES, type TicketStatus } from './ticket.lifecycle.js';

export const TicketSchema = defineEntity({
  name: 'Ticket',
  tableName: 'ticket',
  properties: {
    id: p.type(typeId('tck')).$type<Id<'tck'>>().primary(),
    bookingId: () => p.manyToOne(Booking).mapToPk().fieldName('booking_id'),
    eventId: () => p.manyToOne(Event).mapToPk().fieldName('event_id'),
    ticketTypeId: () => p.manyToOne(TicketType).mapToPk().fieldName('ticket_type_id'),
    /** Whoever may show it; changes with a transfer. Null for a walk-in, who has no account. */
    memberId: () => p.manyToOne(User).mapToPk().fieldName('member_id').nullable(),
    seatId: p.type(typeId('seat')).$type<Id<'seat'>>().nullable(),
    /** What staff type when a code cannot be scanned: ten characters without those that look alike. */
    code: p.text().unique(),
    /** Raised when the ticket is issued anew: tokens with a lower one are dead. */
    issue: p.integer().default(1),
    status: p.enum(TICKET_STATUSES).default('VALID'),
    attendeeName: p.text(),
    attendeeEmail: p.text().nullable(),
    /** Counts the tickets of a booking from 0. */
    position: p.integer(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
  uniques: [{ name: 'ticket_booking_position', properties: ['bookingId', 'position'] }],
  indexes: [
    { name: 'ticket_event', properties: ['eventId', 'attendeeName', 'id'] },
    { name: 'ticket_member', properties: ['memberId', 'createdAt', 'id'] },
  ],
});

/** The right of one attendee to one place. */
export class Ticket extends TicketSchema.class {}
TicketSchema.setClass(Ticket);

/** A ticket as plain data. */
export interface TicketRow {
  id: Id<'tck'>;
  bookingId: Id<'bkg'>;
  eventId: Id<'evt'>;
  ticketTypeId: Id<'tty'>;
  memberId?: Id<'usr'> | null;
  seatId?: Id<'seat'> | null;
  code: string;
  issue: number;
  status: TicketStatus;
  attendeeName: string;
  attendeeEmail?: string | null;
  position: number;
  createdAt: Date;
}

export const ticketRows = defineRows<TicketRow>({
  table: 'ticket',
  ids: { id: 'tck', bookingId: 'bkg', eventId: 'evt', ticketTypeId: 'tty', memberId: 'usr', seatId: 'seat' },
  instants: ['createdAt'],
});

/** The entity's values without the entity: plain data for answers that are kept. */
export function ticketRow(ticket: Ticket): TicketRow {
  const names = Object.keys(TicketSchema.meta.properties) as (keyof TicketRow)[];
  return Object.fromEntries(names.map((name) => [name, ticket[name]])) as unknown as TicketRow;
}
