import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Event } from '../events/index.js';
import { ENTRY_RULES } from './scan.entity.js';

export const CheckInListSchema = defineEntity({
  name: 'CheckInList',
  tableName: 'check_in_list',
  properties: {
    id: p.type(typeId('cil')).$type<Id<'cil'>>().primary(),
    eventId: () => p.manyToOne(Event).mapToPk().fieldName('event_id').deleteRule('cascade'),
    name: p.text(),
    /** Bare uuids; none: all of the event. */
    ticketTypeIds: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    /** Sections of seats; none: all, and places without a seat. */
    sections: p.array().columnType('text[]').defaultRaw(`'{}'`),
    opensAt: p.datetime().columnType('timestamptz(3)').nullable(),
    closesAt: p.datetime().columnType('timestamptz(3)').nullable(),
    rule: p.enum(ENTRY_RULES),
    /** Of the rule TIMES. */
    times: p.integer().nullable(),
    archivedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
  checks: [
    { name: 'check_in_list_time_check', expression: 'closes_at > opens_at' },
    { name: 'check_in_list_times_check', expression: "(rule = 'TIMES') = (times is not null) and times > 0" },
  ],
  uniques: [{ name: 'check_in_list_name', properties: ['eventId', 'name'], where: 'archived_at is null' }],
  indexes: [{ name: 'check_in_list_event', properties: ['eventId', 'createdAt', 'id'] }],
});

/** Whom an event's door lets in, when, and how often. */
export class CheckInList extends CheckInListSchema.class {}
CheckInListSchema.setClass(CheckInList);
