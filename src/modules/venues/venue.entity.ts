import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Organization } from '../organizations/index.js';

export const VenueSchema = defineEntity({
  name: 'Venue',
  tableName: 'venue',
  properties: {
    id: p.type(typeId('ven')).$type<Id<'ven'>>().primary(),
    organizationId: () => p.manyToOne(Organization).mapToPk().fieldName('organization_id'),
    name: p.text(),
    address: p.text(),
    /** By its ISO 3166-1 code; whose taxes are asked for. */
    country: p.text().nullable(),
    timeZone: p.text(),
    /** How many people may be inside at once. */
    capacity: p.integer().check('capacity >= 1'),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
  indexes: [
    { name: 'venue_name', properties: ['name', 'id'] },
    { name: 'venue_organization', properties: ['organizationId'] },
  ],
});

/** A place where events happen. */
export class Venue extends VenueSchema.class {}
VenueSchema.setClass(Venue);
