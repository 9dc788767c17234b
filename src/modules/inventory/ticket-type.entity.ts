import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Event } from '../events/index.js';

/**
 * HIDDEN ticket types are left out of lists, but whoever knows the id may book them. Those BY_CODE are hidden, too, and
 * booked only with an access code that unlocks them.
 */
export const TICKET_TYPE_VISIBILITIES = ['PUBLIC', 'HIDDEN', 'BY_CODE'] as const;

/** A tax on a ticket. */
export interface TaxRule {
  name: string;
  /** By its ISO 3166-1 code; null: wherever there is no rule for the country. */
  country: string | null;
  /** Part of the price, or on top of it. */
  isIncluded: boolean;
  /** 2000 is 20 %. */
  rateBasisPoints: number;
}

export const TicketTypeSchema = defineEntity({
  name: 'TicketType',
  tableName: 'ticket_type',
  properties: {
    id: p.type(typeId('tty')).$type<Id<'tty'>>().primary(),
    eventId: () => p.manyToOne(Event).mapToPk().fieldName('event_id').deleteRule('cascade'),
    name: p.text(),
    priceMinor: p.bigint('number').check('price_minor >= 0 and price_minor <= 9007199254740991'),
    currency: p.text(),
    /** How many may be sold; null: as many as there are seats of the category. */
    quota: p.integer().nullable(),
    salesStartAt: p.datetime().columnType('timestamptz(3)').nullable(),
    salesEndAt: p.datetime().columnType('timestamptz(3)').nullable(),
    minPerBooking: p.integer().default(1),
    maxPerBooking: p.integer().default(10),
    maxPerMember: p.integer().nullable(),
    /** What it is taxed by: a country at most once. */
    taxes: p.json<TaxRule[]>().defaultRaw(`'[]'`),
    requiresApproval: p.boolean().default(false),
    /** The category of seats that it sells; null sells general admission. */
    seatCategory: p.text().nullable(),
    visibility: p.enum(TICKET_TYPE_VISIBILITIES).default('PUBLIC'),
    archivedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
  checks: [
    { name: 'ticket_type_quota_check', expression: 'quota >= 0' },
    {
      name: 'ticket_type_per_booking_check',
      expression: 'min_per_booking >= 1 and max_per_booking >= min_per_booking',
    },
    { name: 'ticket_type_general_quota_check', expression: 'quota is not null or seat_category is not null' },
  ],
  indexes: [{ name: 'ticket_type_event', properties: ['eventId', 'createdAt', 'id'] }],
});

/** What can be bought for an event, and on which terms. How many are left is in its counter. */
export class TicketType extends TicketTypeSchema.class {}
TicketTypeSchema.setClass(TicketType);
