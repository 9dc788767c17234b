import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Event } from '../events/index.js';
import { TicketType } from './ticket-type.entity.js';

const eventKey = () => p.manyToOne(Event).primary().mapToPk().fieldName('event_id').deleteRule('cascade');

export const EventInventorySchema = defineEntity({
  name: 'EventInventory',
  tableName: 'event_inventory',
  properties: {
    eventId: eventKey,
    /** Grows by one with each committed change of the event's places. */
    version: p.bigint('number').default(0),
    /** The hash of the last line of its ledger: null while there is none. */
    ledgerHead: p.blob().nullable(),
    ledgerLength: p.bigint('number').default(0),
    /** Seats of each category, counted by whoever adds or removes seats; null: to be counted at each read. */
    seatCounts: p.json<Record<string, number>>().nullable(),
    /** Blocked seats of each category, counted by whoever blocks. */
    blockedCounts: p.json<Record<string, number>>().defaultRaw(`'{}'`),
    /** Whether one may begin to wait for places. */
    isWaitlistOpen: p.boolean().default(false),
    /** Whether anybody waits for places, or has been offered some: then whatever is free is theirs first. */
    isWaitedFor: p.boolean().default(false),
  },
  primaryKeys: ['eventId'],
  indexes: [{ name: 'event_inventory_waited_for', properties: ['eventId'], where: 'is_waited_for' }],
});

/** The version of an event's places, the end of their ledger, and the row that every change of them locks first. */
export class EventInventory extends EventInventorySchema.class {}
EventInventorySchema.setClass(EventInventory);

export const TicketCounterSchema = defineEntity({
  name: 'TicketCounter',
  tableName: 'ticket_counter',
  properties: {
    eventId: eventKey,
    ticketTypeId: () => p.manyToOne(TicketType).primary().mapToPk().fieldName('ticket_type_id'),
    capacity: p.integer(),
    /** Includes holds whose time is up until they are reclaimed: by the next take, or by the sweeper. */
    held: p.integer().default(0),
    sold: p.integer().default(0),
    changedVersion: p.bigint('number').default(0),
  },
  primaryKeys: ['eventId', 'ticketTypeId'],
  checks: [{ name: 'ticket_counter_check', expression: 'held >= 0 and sold >= 0 and held + sold <= capacity' }],
});

/** How many of a ticket type there are, are held and are sold. Only take, release and sell write it. */
export class TicketCounter extends TicketCounterSchema.class {}
TicketCounterSchema.setClass(TicketCounter);

export const SEAT_STATES = ['FREE', 'HELD', 'SOLD', 'BLOCKED'] as const;
export type SeatState = (typeof SEAT_STATES)[number];

export const EventSeatSchema = defineEntity({
  name: 'EventSeat',
  tableName: 'event_seat',
  properties: {
    eventId: eventKey,
    seatId: p.type(typeId('seat')).$type<Id<'seat'>>().primary(),
    /** Place in map order, from 0. */
    position: p.integer(),
    section: p.text(),
    category: p.text(),
    state: p.enum(SEAT_STATES).default('FREE'),
    /** A seat that is HELD beyond this instant counts as free. */
    heldUntil: p.datetime().columnType('timestamptz(3)').nullable(),
    /** The reservation that holds or bought the seat. */
    holdId: p.type(typeId('rsv')).$type<Id<'rsv'>>().nullable(),
    blockLabel: p.text().nullable(),
    changedVersion: p.bigint('number').default(0),
  },
  primaryKeys: ['eventId', 'seatId'],
  checks: [
    {
      name: 'event_seat_hold_check',
      expression: `(state in ('HELD', 'SOLD')) = (hold_id is not null) and (state = 'HELD') = (held_until is not null)`,
    },
  ],
  indexes: [{ name: 'event_seat_position', properties: ['eventId', 'position'] }],
});

/** A seat of the map at one event. Only take, release, sell and block write it. */
export class EventSeat extends EventSeatSchema.class {}
EventSeatSchema.setClass(EventSeat);

export const HOLD_STATES = ['ACTIVE', 'SOLD', 'RELEASED', 'EXPIRED'] as const;
export type HoldState = (typeof HOLD_STATES)[number];

export const HoldSchema = defineEntity({
  name: 'Hold',
  tableName: 'hold',
  properties: {
    eventId: p.type(typeId('evt')).$type<Id<'evt'>>().primary(),
    /** The reservation it belongs to; a reservation has a hold for each ticket type. */
    holdId: p.type(typeId('rsv')).$type<Id<'rsv'>>().primary(),
    ticketTypeId: p.type(typeId('tty')).$type<Id<'tty'>>().primary(),
    memberId: p.type(typeId('usr')).$type<Id<'usr'>>(),
    quantity: p.integer().check('quantity >= 1'),
    seatIds: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    state: p.enum(HOLD_STATES).default('ACTIVE'),
    expiresAt: p.datetime().columnType('timestamptz(3)'),
    /** What one place cost when it was taken. */
    unitPriceMinor: p.bigint('number'),
    currency: p.text(),
  },
  primaryKeys: ['eventId', 'holdId', 'ticketTypeId'],
  indexes: [
    { name: 'hold_expiry', properties: ['expiresAt', 'eventId'], where: "state = 'ACTIVE'" },
    { name: 'hold_active', properties: ['eventId', 'ticketTypeId', 'expiresAt'], where: "state = 'ACTIVE'" },
    { name: 'hold_member', properties: ['eventId', 'memberId', 'ticketTypeId'] },
  ],
});

/** Places taken from the inventory for a reservation: held, then sold, released or expired. */
export class Hold extends HoldSchema.class {}
HoldSchema.setClass(Hold);

/** MOVE_OUT and MOVE_IN are about some places of a hold, that are given up and that come instead; the others about all of it. */
export const LEDGER_VERBS = [
  ...['TAKE', 'RELEASE', 'EXPIRE', 'SELL', 'MOVE_OUT', 'MOVE_IN'],
  ...['BLOCK', 'UNBLOCK', 'EXTEND', 'RESIZE'],
] as const;
export type LedgerVerb = (typeof LEDGER_VERBS)[number];

export const LedgerEntrySchema = defineEntity({
  name: 'LedgerEntry',
  tableName: 'inventory_ledger',
  properties: {
    eventId: p.type(typeId('evt')).$type<Id<'evt'>>().primary(),
    version: p.bigint('number').primary(),
    /** Counts the entries of one version from 0. */
    line: p.integer().primary(),
    verb: p.enum(LEDGER_VERBS),
    holdId: p.type(typeId('rsv')).$type<Id<'rsv'>>().nullable(),
    ticketTypeId: p.type(typeId('tty')).$type<Id<'tty'>>().nullable(),
    quantity: p.integer(),
    seatIds: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    actorId: p.type(typeId('usr')).$type<Id<'usr'>>().nullable(),
    at: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    /** SHA-256 of the hash before it and of this line: see ledger-chain.ts. */
    hash: p.blob(),
  },
  primaryKeys: ['eventId', 'version', 'line'],
});

/** Each change of an event's places, in order, for ever: replaying it gives the state, and no line can go unnoticed. */
export class LedgerEntry extends LedgerEntrySchema.class {}
LedgerEntrySchema.setClass(LedgerEntry);
