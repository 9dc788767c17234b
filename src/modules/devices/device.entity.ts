import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { User } from '../accounts/index.js';
import { Event } from '../events/index.js';

export const DeviceSchema = defineEntity({
  name: 'Device',
  tableName: 'device',
  properties: {
    id: p.type(typeId('dev')).$type<Id<'dev'>>().primary(),
    eventId: () => p.manyToOne(Event).mapToPk().fieldName('event_id').deleteRule('cascade'),
    name: p.text(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
    createdById: () => p.manyToOne(User).mapToPk().fieldName('created_by_id'),
    /** SHA-256 of the code that pairs it, until it is used; the code itself is never stored. */
    pairingHash: p.text().nullable(),
    pairingExpiresAt: p.datetime().columnType('timestamptz(3)').nullable(),
    /** SHA-256 of its token. */
    tokenHash: p.text().nullable(),
    pairedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    lastSeenAt: p.datetime().columnType('timestamptz(3)').nullable(),
    /** As it said itself when it last reported. */
    unsyncedScans: p.integer().nullable(),
    revokedAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  uniques: [
    { name: 'device_pairing', properties: ['pairingHash'] },
    { name: 'device_token', properties: ['tokenHash'] },
  ],
  indexes: [{ name: 'device_event', properties: ['eventId', 'createdAt', 'id'] }],
});

/** A scanner at the door of one event. */
export class Device extends DeviceSchema.class {}
DeviceSchema.setClass(Device);
