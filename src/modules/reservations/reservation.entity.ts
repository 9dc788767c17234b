import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { RESERVATION_STATUSES } from './reservation.lifecycle.js';

export const ReservationSchema = defineEntity({
  name: 'Reservation',
  tableName: 'reservation',
  properties: {
    id: p.type(typeId('rsv')).$type<Id<'rsv'>>().primary(),
    eventId: p.type(typeId('evt')).$type<Id<'evt'>>(),
    memberId: p.type(typeId('usr')).$type<Id<'usr'>>(),
    status: p.enum(RESERVATION_STATUSES).default('ACTIVE'),
    expiresAt: p.datetime().columnType('timestamptz(3)'),
    extendedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
  indexes: [{ name: 'reservation_member', properties: ['memberId', 'createdAt', 'id'] }],
});

/** Places held for a member until an instant. */
export class Reservation extends ReservationSchema.class {}
ReservationSchema.setClass(Reservation);
