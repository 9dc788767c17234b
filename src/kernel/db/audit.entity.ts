import { defineEntity, p } from '@mikro-orm/core';
import type { Id } from '../ids.js';
import { typeId } from './type-id.js';

const schema = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  properties: {
    id: p.type(typeId('aud')).$type<Id<'aud'>>().primary(),
    action: p.text(),
    subjectId: p.text(),
    /** The group whose members may read the entry; null for what only admins see. */
    scopeId: p.text().nullable(),
    actorId: p.type(typeId('usr')).$type<Id<'usr'>>().nullable(),
    details: p.json<Record<string, unknown>>().defaultRaw(`'{}'::jsonb`),
    at: p.datetime().columnType('timestamptz(3)'),
  },
  indexes: [
    { name: 'audit_entry_subject', properties: ['subjectId', 'at'] },
    { name: 'audit_entry_scope', properties: ['scopeId', 'at'] },
    { name: 'audit_entry_at', properties: ['at'] },
  ],
});

/** Who did what to which thing, written in the commit that did it. */
export class AuditEntry extends schema.class {}
schema.setClass(AuditEntry);
export { schema as AuditEntrySchema };
