import { defineEntity, p } from '@mikro-orm/core';
import { defineRows } from '../../kernel/db/row-shape.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { User } from '../accounts/index.js';
import { Event, type CancellationStep } from '../events/index.js';
import { TicketType } from '../inventory/index.js';
import { Discount } from '../discounts/index.js';
import type { Breakdown } from '../pricing/index.js';
import { BOOKING_STATUSES, type BookingStatus } from './booking.lifecycle.js';

export interface StoredAttendee {
  name: string;
  email: string | null;
  answers: Record<string, string>;
}

/** Whom the invoice names, where that is not the member. */
export interface Billing {
  name: string;
  address: string | null;
  taxId: string | null;
}

export const BookingSchema = defineEntity({
  name: 'Booking',
  tableName: 'booking',
  properties: {
    id: p.type(typeId('bkg')).$type<Id<'bkg'>>().primary(),
    /** What people read out: eight characters without those that look alike. */
    reference: p.text().unique(),
    eventId: () => p.manyToOne(Event).mapToPk().fieldName('event_id'),
    /** Null for a walk-in, who has no account. */
    memberId: () => p.manyToOne(User).mapToPk().fieldName('member_id').nullable(),
    /** What its places are held and sold under: the reservation's id, or an id of its own for a walk-in. */
    holdId: p.type(typeId('rsv')).$type<Id<'rsv'>>().unique(),
    status: p.enum(BOOKING_STATUSES),
    /** Title and start as sold: a later change of the event does not change them. */
    eventTitle: p.text(),
    eventStartsAt: p.datetime().columnType('timestamptz(3)'),
    /** The event's version as sold: its guests are told of later ones. 0: of all. */
    eventVersion: p.integer().default(0),
    subtotalMinor: p.bigint('number'),
    discountMinor: p.bigint('number').default(0),
    feesMinor: p.bigint('number').default(0),
    taxMinor: p.bigint('number').default(0),
    totalMinor: p.bigint('number'),
    currency: p.text(),
    /** How the total came about, as sold. */
    breakdown: p.json<Breakdown>(),
    /** The discount that it uses until it ends, and its code as it was. */
    discountId: () => p.manyToOne(Discount).mapToPk().fieldName('discount_id').nullable(),
    discountCode: p.text().nullable(),
    /** One for each place, line by line in the order of ticket types. */
    attendees: p.json<StoredAttendee[]>(),
    /** The event's terms as they were; see `cancellation-terms.ts`. */
    cancellationSteps: p.json<CancellationStep[]>().nullable(),
    /** What of the money stays with the organizer though its places were cancelled. */
    keptMinor: p.bigint('number').default(0),
    billing: p.json<Billing>().nullable(),
    /** One of the payment gateway's methods. */
    paymentMethod: p.text().nullable(),
    /** When a pending booking ends by itself; null once it no longer waits. */
    expiresAt: p.datetime().columnType('timestamptz(3)').nullable(),
    cancellationReason: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
    confirmedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    cancelledAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  checks: [
    { name: 'booking_kept_check', expression: 'kept_minor >= 0 and kept_minor <= total_minor' },
    {
      name: 'booking_total_check',
      expression: 'total_minor = subtotal_minor - discount_minor + fees_minor + tax_minor and total_minor >= 0',
    },
    {
      name: 'booking_expiry_check',
      expression: `(status in ('PENDING_PAYMENT', 'PENDING_APPROVAL')) = (expires_at is not null)`,
    },
  ],
  indexes: [
    { name: 'booking_member', properties: ['memberId', 'createdAt', 'id'] },
    { name: 'booking_event', properties: ['eventId', 'createdAt', 'id'] },
    { name: 'booking_event_status', properties: ['eventId', 'status', 'createdAt', 'id'] },
    {
      name: 'booking_discount',
      properties: ['discountId', 'memberId'],
      where: 'discount_id is not null',
    },
    { name: 'booking_expiry', properties: ['expiresAt'], where: 'expires_at is not null' },
  ],
});

/** Places bought, or about to be. */
export class Booking extends BookingSchema.class {}
BookingSchema.setClass(Booking);

/** A booking as plain data. */
export interface BookingRow {
  id: Id<'bkg'>;
  reference: string;
  eventId: Id<'evt'>;
  memberId?: Id<'usr'> | null;
  holdId: Id<'rsv'>;
  status: BookingStatus;
  eventTitle: string;
  eventStartsAt: Date;
  eventVersion: number;
  subtotalMinor: number;
  discountMinor: number;
  feesMinor: number;
  taxMinor: number;
  totalMinor: number;
  currency: string;
  breakdown: Breakdown;
  discountId?: Id<'dsc'> | null;
  discountCode?: string | null;
  attendees: StoredAttendee[];
  cancellationSteps?: CancellationStep[] | null;
  keptMinor: number;
  billing?: Billing | null;
  paymentMethod?: string | null;
  expiresAt?: Date | null;
  cancellationReason?: string | null;
  createdAt: Date;
  confirmedAt?: Date | null;
  cancelledAt?: Date | null;
}

export const BookingLineSchema = defineEntity({
  name: 'BookingLine',
  tableName: 'booking_line',
  properties: {
    bookingId: () => p.manyToOne(Booking).primary().mapToPk().fieldName('booking_id').deleteRule('cascade'),
    ticketTypeId: () => p.manyToOne(TicketType).primary().mapToPk().fieldName('ticket_type_id'),
    quantity: p.integer(),
    /** Bare uuids of the seats, in map order; empty for general admission. */
    seatIds: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    unitPriceMinor: p.bigint('number'),
    currency: p.text(),
  },
  primaryKeys: ['bookingId', 'ticketTypeId'],
  indexes: [{ name: 'booking_line_ticket_type', properties: ['ticketTypeId', 'bookingId'] }],
});

/** Places of one ticket type in a booking. */
export class BookingLine extends BookingLineSchema.class {}
BookingLineSchema.setClass(BookingLine);

/** A line as plain data. */
export interface BookingLineRow {
  bookingId: Id<'bkg'>;
  ticketTypeId: Id<'tty'>;
  quantity: number;
  seatIds: string[];
  unitPriceMinor: number;
  currency: string;
}

export const bookingRows = defineRows<BookingRow>({
  table: 'booking',
  ids: { id: 'bkg', eventId: 'evt', memberId: 'usr', holdId: 'rsv', discountId: 'dsc' },
  instants: ['eventStartsAt', 'expiresAt', 'createdAt', 'confirmedAt', 'cancelledAt'],
});

export const bookingLineRows = defineRows<BookingLineRow>({
  table: 'booking_line',
  ids: { bookingId: 'bkg', ticketTypeId: 'tty' },
  instants: [],
});
