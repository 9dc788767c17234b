import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { User } from '../accounts/index.js';
import { Event } from '../events/index.js';

export const DECISION_KINDS = ['SUBMITTED', 'WITHDRAWN', 'APPROVED', 'REJECTED', 'REVISED'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

export const DecisionSchema = defineEntity({
  name: 'Decision',
  tableName: 'decision',
  properties: {
    id: p.type(typeId('dec')).$type<Id<'dec'>>().primary(),
    eventId: () => p.manyToOne(Event).mapToPk().fieldName('event_id').deleteRule('cascade'),
    kind: p.enum(DECISION_KINDS),
    /** The admin's note or reason. */
    note: p.text().nullable(),
    decidedById: () => p.manyToOne(User).mapToPk().fieldName('decided_by_id'),
    decidedAt: p.datetime().columnType('timestamptz(3)'),
  },
  indexes: [{ name: 'decision_event', properties: ['eventId', 'decidedAt', 'id'] }],
});

/** A step of an event through approval: who, when and why. Kept for ever. */
export class Decision extends DecisionSchema.class {}
DecisionSchema.setClass(Decision);
