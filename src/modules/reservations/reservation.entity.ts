import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { User } from '../accounts/index.js';
import { Event } from '../events/index.js';
import { TicketType } from '../inventory/index.js';
import { RESERVATION_STATUSES } from './reservation.lifecycle.js';

export const ReservationSchema = defineEntity({
  name: 'Reservation',
  tableName: 'reservation',
  properties: {
    id: p.type(typeId('rsv')).$type<Id<'rsv'>>().primary(),
    eventId: () => p.manyToOne(Event).mapToPk().fieldName('event_id'),
    memberId: () => p.manyToOne(User).mapToPk().fieldName('member_id'),
    status: p.enum(RESERVATION_STATUSES).default('ACTIVE'),
    expiresAt: p.datetime().columnType('timestamptz(3)'),
    extendedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
  indexes: [
    { name: 'reservation_member', properties: ['memberId', 'createdAt', 'id'] },
    { name: 'reservation_expiry', properties: ['expiresAt'], where: "status = 'ACTIVE'" },
  ],
});

/** Places held for a member until an instant. */
export class Reservation extends ReservationSchema.class {}
ReservationSchema.setClass(Reservation);

export const ReservationItemSchema = defineEntity({
  name: 'ReservationItem',
  tableName: 'reservation_item',
  properties: {
    reservationId: () => p.manyToOne(Reservation).primary().mapToPk().fieldName('reservation_id').deleteRule('cascade'),
    ticketTypeId: () => p.manyToOne(TicketType).primary().mapToPk().fieldName('ticket_type_id'),
    quantity: p.integer(),
    /** Bare uuids of the seats, in map order; empty for general admission. */
    seatIds: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    unitPriceMinor: p.bigint('number'),
    currency: p.text(),
  },
  primaryKeys: ['reservationId', 'ticketTypeId'],
});

export class ReservationItem extends ReservationItemSchema.class {}
ReservationItemSchema.setClass(ReservationItem);
