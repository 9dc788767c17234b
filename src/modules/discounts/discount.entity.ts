import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Event } from '../events/index.js';

/** What is taken off the price, or nothing: an ACCESS code unlocks ticket types. */
export const DISCOUNT_KINDS = ['PERCENT', 'FIXED', 'CHEAPEST_FREE', 'ACCESS'] as const;
export type DiscountKind = (typeof DISCOUNT_KINDS)[number];

export const DiscountSchema = defineEntity({
  name: 'Discount',
  tableName: 'discount',
  properties: {
    id: p.type(typeId('dsc')).$type<Id<'dsc'>>().primary(),
    eventId: () => p.manyToOne(Event).mapToPk().fieldName('event_id').deleteRule('cascade'),
    kind: p.enum(DISCOUNT_KINDS),
    /** As the organizer writes it. */
    code: p.text(),
    /** What it is compared by. */
    codeKey: p.text(),
    /** Percent, minor units of the event's currency, or places; 0 of an ACCESS code. */
    value: p.bigint('number').check('value >= 0 and value <= 9007199254740991'),
    maxUses: p.integer().nullable(),
    maxUsesPerMember: p.integer().nullable(),
    /** By bookings that stand. */
    uses: p.integer().default(0),
    validFrom: p.datetime().columnType('timestamptz(3)').nullable(),
    validUntil: p.datetime().columnType('timestamptz(3)').nullable(),
    /** Bare uuids; none: all of the event. */
    ticketTypeIds: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    /** What the places must cost together, in minor units. */
    minTotalMinor: p.bigint('number').default(0),
    minTickets: p.integer().default(1),
    archivedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
  checks: [{ name: 'discount_uses_check', expression: 'uses >= 0 and (max_uses is null or uses <= max_uses)' }],
  uniques: [{ name: 'discount_code', properties: ['eventId', 'codeKey'], where: 'archived_at is null' }],
  indexes: [{ name: 'discount_event', properties: ['eventId', 'createdAt', 'id'] }],
});

/** A code, and what it is good for. */
export class Discount extends DiscountSchema.class {}
DiscountSchema.setClass(Discount);
