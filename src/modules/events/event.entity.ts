import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { User } from '../accounts/index.js';
import { Organization } from '../organizations/index.js';
import { SeatMap, Venue } from '../venues/index.js';
import { EVENT_STATUSES } from './event.lifecycle.js';

/** GENERAL admission sells places, RESERVED sells seats of a map, MIXED sells both. */
export const SEATINGS = ['GENERAL', 'RESERVED', 'MIXED'] as const;
export type Seating = (typeof SEATINGS)[number];

/** On top of the price of a ticket that is not free: an amount in minor units, and a share of the price. */
export interface EventFee {
  name: string;
  /** 250 is 2.5 %. */
  basisPoints: number;
  perTicketMinor: number;
}

/** Until so many hours before the start a member may cancel, and this share of the price is kept. */
export interface CancellationStep {
  hoursBefore: number;
  /** 2500 is 25 %. */
  keptBasisPoints: number;
}

export const EventSchema = defineEntity({
  name: 'Event',
  tableName: 'event',
  properties: {
    id: p.type(typeId('evt')).$type<Id<'evt'>>().primary(),
    slug: p.text().unique(),
    organizationId: () => p.manyToOne(Organization).mapToPk().fieldName('organization_id'),
    createdById: () => p.manyToOne(User).mapToPk().fieldName('created_by_id'),
    venueId: () => p.manyToOne(Venue).mapToPk().fieldName('venue_id').nullable(),
    seatMapId: () => p.manyToOne(SeatMap).mapToPk().fieldName('seat_map_id').nullable(),
    title: p.text(),
    description: p.text().default(''),
    status: p.enum(EVENT_STATUSES).default('DRAFT'),
    startsAt: p.datetime().columnType('timestamptz(3)'),
    endsAt: p.datetime().columnType('timestamptz(3)'),
    timeZone: p.text(),
    location: p.text().nullable(),
    category: p.text(),
    tags: p.array().columnType('text[]').defaultRaw(`'{}'`),
    imageUrl: p.text().nullable(),
    seating: p.enum(SEATINGS).default('GENERAL'),
    /** Whether seats picked by hand must leave no seat alone; best seats never do. */
    preventsLoneSeats: p.boolean().default(false),
    /** From when accessible seats are chosen for everybody; null: they are kept for who asks for them. */
    accessibleSeatsOpenAt: p.datetime().columnType('timestamptz(3)').nullable(),
    /** Whose taxes its tickets bear, by its ISO 3166-1 code; null: those of the venue's country. */
    taxCountry: p.text().nullable(),
    /** What the organizer asks for on top of prices. */
    fees: p.json<EventFee[]>().defaultRaw(`'[]'`),
    /** The earliest step first; none: members cannot cancel. Null: they can until the start, and nothing is kept. */
    cancellationSteps: p.json<CancellationStep[]>().nullable(),
    /** Grows with each change of the event's own fields: guards against lost updates. */
    version: p.integer().default(1),
    search: p
      .type('tsvector')
      .$type<string>()
      .columnType('tsvector')
      .generated(`(foyer_search_vector(title, description, category, tags)) stored`)
      .lazy()
      .nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
    updatedAt: p.datetime().columnType('timestamptz(3)'),
  },
  checks: [{ name: 'event_times_check', expression: 'ends_at > starts_at' }],
  indexes: [
    { name: 'event_starts_at', properties: ['startsAt', 'id'] },
    { name: 'event_status_starts_at', properties: ['status', 'startsAt', 'id'] },
    { name: 'event_organization', properties: ['organizationId', 'startsAt', 'id'] },
    { name: 'event_venue', properties: ['venueId', 'startsAt', 'id'] },
    { name: 'event_search', properties: ['search'], type: 'gin' },
  ],
});

/** What people attend. */
export class Event extends EventSchema.class {}
EventSchema.setClass(Event);
