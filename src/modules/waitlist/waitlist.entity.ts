import { defineEntity, p } from '@mikro-orm/core';
import { defineRows } from '../../kernel/db/row-shape.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Event } from '../events/index.js';
import { WAITLIST_STATUSES, type WaitlistStatus } from './waitlist.lifecycle.js';

const instant = () => p.datetime().columnType('timestamptz(3)');

export const WaitlistEntrySchema = defineEntity({
  name: 'WaitlistEntry',
  tableName: 'waitlist_entry',
  properties: {
    id: p.type(typeId('wle')).$type<Id<'wle'>>().primary(),
    eventId: p.type(typeId('evt')).$type<Id<'evt'>>(),
    ticketTypeId: p.type(typeId('tty')).$type<Id<'tty'>>(),
    memberId: p.type(typeId('usr')).$type<Id<'usr'>>(),
    quantity: p.integer().check('quantity >= 1 and quantity <= 20'),
    /** Counts the entries of an event in the order in which they came, from 1; it never changes. */
    rank: p.integer(),
    status: p.enum(WAITLIST_STATUSES).default('WAITING'),
    /** The reservation that was offered. */
    holdId: p.type(typeId('rsv')).$type<Id<'rsv'>>().nullable(),
    offeredAt: instant().nullable(),
    /** Until when the offer can be accepted. */
    offerExpiresAt: instant().nullable(),
    joinedAt: instant(),
    endedAt: instant().nullable(),
  },
  checks: [
    {
      name: 'waitlist_entry_offer_check',
      expression: `(status in ('OFFERED', 'ACCEPTED', 'DECLINED', 'LAPSED')) = (hold_id is not null)
        and (hold_id is null) = (offered_at is null) and (hold_id is null) = (offer_expires_at is null)`,
    },
  ],
  uniques: [
    { name: 'waitlist_entry_rank', properties: ['eventId', 'rank'] },
    { name: 'waitlist_entry_hold', properties: ['holdId'] },
  ],
  indexes: [
    {
      name: 'waitlist_entry_waiting',
      properties: ['eventId', 'ticketTypeId', 'quantity', 'rank'],
      where: "status = 'WAITING'",
    },
    { name: 'waitlist_entry_offered', properties: ['eventId', 'offerExpiresAt'], where: "status = 'OFFERED'" },
    {
      name: 'waitlist_entry_live',
      expression: `create unique index "waitlist_entry_live" on "waitlist_entry" ("ticket_type_id", "member_id")
        where status in ('WAITING', 'OFFERED')`,
    },
    { name: 'waitlist_entry_member', properties: ['memberId', 'id'] },
  ],
});

/** Somebody who waits for places of a ticket type, and what was offered to them. */
export class WaitlistEntry extends WaitlistEntrySchema.class {}
WaitlistEntrySchema.setClass(WaitlistEntry);

export const WaitlistTermsSchema = defineEntity({
  name: 'WaitlistTerms',
  tableName: 'waitlist_terms',
  properties: {
    eventId: () => p.manyToOne(Event).primary().mapToPk().fieldName('event_id').deleteRule('cascade'),
    offerMinutes: p.integer().check('offer_minutes >= 5 and offer_minutes <= 10080'),
    /** Time of day in the event's time zone: `08:00`. */
    offersFrom: p.text(),
    offersUntil: p.text(),
  },
  primaryKeys: ['eventId'],
});

/** How long those who wait have to accept an offer. Whether the list is open is with the event's places. */
export class WaitlistTerms extends WaitlistTermsSchema.class {}
WaitlistTermsSchema.setClass(WaitlistTerms);

/** An entry as it is stored. Plain data. */
export interface WaitlistEntryRow {
  id: Id<'wle'>;
  eventId: Id<'evt'>;
  ticketTypeId: Id<'tty'>;
  memberId: Id<'usr'>;
  quantity: number;
  rank: number;
  status: WaitlistStatus;
  holdId: Id<'rsv'> | null;
  offeredAt: Date | null;
  offerExpiresAt: Date | null;
  joinedAt: Date;
  endedAt: Date | null;
}

export const waitlistRows = defineRows<WaitlistEntryRow>({
  table: 'waitlist_entry',
  ids: { id: 'wle', eventId: 'evt', ticketTypeId: 'tty', memberId: 'usr', holdId: 'rsv' },
  instants: ['offeredAt', 'offerExpiresAt', 'joinedAt', 'endedAt'],
});
