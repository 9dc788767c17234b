import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Event } from '../events/index.js';

export const GateSchema = defineEntity({
  name: 'Gate',
  tableName: 'gate',
  properties: {
    id: p.type(typeId('gte')).$type<Id<'gte'>>().primary(),
    eventId: () => p.manyToOne(Event).mapToPk().fieldName('event_id').deleteRule('cascade'),
    name: p.text(),
    /** Bare uuids of the lists that it serves; none: all. */
    listIds: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    archivedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
  uniques: [{ name: 'gate_name', properties: ['eventId', 'name'], where: 'archived_at is null' }],
  indexes: [{ name: 'gate_event', properties: ['eventId', 'createdAt', 'id'] }],
});

/** Where tickets of an event are scanned. */
export class Gate extends GateSchema.class {}
GateSchema.setClass(Gate);
