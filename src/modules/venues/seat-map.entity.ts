import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Venue } from './venue.entity.js';

export const SeatMapSchema = defineEntity({
  name: 'SeatMap',
  tableName: 'seat_map',
  properties: {
    id: p.type(typeId('map')).$type<Id<'map'>>().primary(),
    venueId: () => p.manyToOne(Venue).mapToPk().fieldName('venue_id'),
    name: p.text(),
    seatCount: p.integer(),
    /** Where people look to, by section name: best seats are those nearest. */
    focalPoints: p.json<Record<string, { x: number; y: number }>>(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
  indexes: [{ name: 'seat_map_venue', properties: ['venueId'] }],
});

/** A plan of a venue's seats. It never changes: a corrected plan is a new map. */
export class SeatMap extends SeatMapSchema.class {}
SeatMapSchema.setClass(SeatMap);

export const SeatSchema = defineEntity({
  name: 'Seat',
  tableName: 'seat',
  properties: {
    id: p.type(typeId('seat')).$type<Id<'seat'>>().primary(),
    seatMapId: () => p.manyToOne(SeatMap).mapToPk().fieldName('seat_map_id'),
    /** Place in map order, from 0: section by section, row by row, seat by seat. */
    position: p.integer(),
    section: p.text(),
    row: p.text().fieldName('row_label'),
    label: p.text(),
    x: p.double().$type<number>(),
    y: p.double().$type<number>(),
    category: p.text(),
    accessible: p.boolean(),
  },
  uniques: [{ name: 'seat_map_position', properties: ['seatMapId', 'position'] }],
});

export class Seat extends SeatSchema.class {}
SeatSchema.setClass(Seat);
