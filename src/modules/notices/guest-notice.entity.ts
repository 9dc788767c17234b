import { defineEntity, p } from '@mikro-orm/core';
import { defineRows } from '../../kernel/db/row-shape.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Event } from '../events/index.js';

export const NOTICE_KINDS = ['RESCHEDULED', 'MOVED', 'CANCELLED', 'RESEATED', 'SEAT_REFUNDED'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What a guest was told of one side of a change, as it was then: only what the kind is about. Instants are ISO 8601. */
export interface NoticeState {
  startsAt?: string;
  endsAt?: string;
  timeZone?: string;
  /** Venue, its address and where in it, as people read it. */
  place?: string;
  seatId?: Id<'seat'>;
}

export const GuestNoticeSchema = defineEntity({
  name: 'GuestNotice',
  tableName: 'guest_notice',
  properties: {
    id: p.type(typeId('ntc')).$type<Id<'ntc'>>().primary(),
    eventId: () => p.manyToOne(Event).mapToPk().fieldName('event_id'),
    bookingId: p.type(typeId('bkg')).$type<Id<'bkg'>>(),
    /** The ticket that it is about; null: the booking as a whole. */
    ticketId: p.type(typeId('tck')).$type<Id<'tck'>>().nullable(),
    /** The bare uuid of either. */
    subjectId: p.uuid().generated('(coalesce(ticket_id, booking_id)) stored').lazy().nullable(),
    kind: p.enum(NOTICE_KINDS),
    /** Which change: the version of the event that it made, or that of its places where it is about seats. */
    change: p.bigint('number'),
    before: p.json<NoticeState>().defaultRaw(`'{}'`),
    after: p.json<NoticeState>().defaultRaw(`'{}'`),
    /** What goes back because of it; 0: nothing. */
    refundMinor: p.bigint('number').default(0),
    currency: p.text(),
    reason: p.text().nullable(),
    /** When it was changed, by the database's clock. */
    changedAt: p.datetime().columnType('timestamptz(3)'),
    /** From when on the guest could see the notice. */
    toldAt: p.datetime().columnType('timestamptz(3)'),
  },
  checks: [{ name: 'guest_notice_refund_check', expression: 'refund_minor >= 0' }],
  uniques: [{ name: 'guest_notice_once', properties: ['subjectId', 'kind', 'change'] }],
  indexes: [
    { name: 'guest_notice_event', properties: ['eventId', 'changedAt', 'change', 'id'] },
    { name: 'guest_notice_booking', properties: ['bookingId', 'changedAt', 'change', 'id'] },
  ],
});

/** What a guest was told about a change of what they booked. */
export class GuestNotice extends GuestNoticeSchema.class {}
GuestNoticeSchema.setClass(GuestNotice);

/** A notice as plain data. */
export interface GuestNoticeRow {
  id: Id<'ntc'>;
  eventId: Id<'evt'>;
  bookingId: Id<'bkg'>;
  ticketId?: Id<'tck'> | null;
  kind: NoticeKind;
  change: number;
  before: NoticeState;
  after: NoticeState;
  refundMinor: number;
  currency: string;
  reason?: string | null;
  changedAt: Date;
  toldAt: Date;
}

export const guestNoticeRows = defineRows<GuestNoticeRow>({
  table: 'guest_notice',
  ids: { id: 'ntc', eventId: 'evt', bookingId: 'bkg', ticketId: 'tck' },
  instants: ['changedAt', 'toldAt'],
});
