import { defineEntity, p } from '@mikro-orm/core';
import type { Id } from '../ids.js';
import { typeId } from './type-id.js';

const schema = defineEntity({
  name: 'IdempotencyRecord',
  tableName: 'idempotency_record',
  properties: {
    viewerId: p.type(typeId('usr')).$type<Id<'usr'>>().primary(),
    key: p.text().primary(),
    operation: p.text(),
    inputHash: p.text(),
    answer: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('now()'),
  },
  primaryKeys: ['viewerId', 'key'],
  indexes: [{ name: 'idempotency_record_created_at', properties: ['createdAt'] }],
});

/** The first answer to a mutation that carried an idempotency key. */
export class IdempotencyRecord extends schema.class {}
schema.setClass(IdempotencyRecord);
