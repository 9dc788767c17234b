import { Extensions, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { SafeInt } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { SeatState } from './inventory.entity.js';

export const SeatStatusEnum: { [State in SeatState]: State } = {
  FREE: 'FREE',
  HELD: 'HELD',
  SOLD: 'SOLD',
  BLOCKED: 'BLOCKED',
};
registerEnumType(SeatStatusEnum, {
  name: 'SeatStatus',
  description: 'What a seat is at this instant.',
  valuesConfig: {
    FREE: { description: 'Can be taken. So can a seat whose hold is beyond its time.' },
    HELD: { description: 'Held for somebody.' },
    SOLD: { description: 'Sold.' },
    BLOCKED: { description: 'Kept off sale by the organizer.' },
  },
});

/**
 * What a list of an event's seats is taken to hold. Arenas have 20,000: a few fields of one such list fit into an operation,
 * and none twice.
 */
const SEATS = 5_000;

@ObjectType('EventSeat', { simpleResolvers: true, description: 'A seat at one event.' })
export class EventSeatType {
  @Field(() => ID, { description: 'The seat of the seat map: a TypeID that begins with `seat_`.' })
  seatId: Id<'seat'>;

  @Field(() => SeatStatusEnum, { description: 'What it is at this instant.' })
  status: SeatState;
}

@ObjectType('EventSeats', { simpleResolvers: true, description: 'The seats of an event, as of one version.' })
export class EventSeatsType {
  @Field(() => SafeInt, { description: 'The version of the places: give it to `seatsChanged` as `sinceVersion`.' })
  version: number;

  @Field(() => [EventSeatType], { description: 'All seats of the event, or of the section, in map order.' })
  @Extensions({ cost: 1_700, listLength: SEATS })
  seats: EventSeatType[];
}

@ObjectType('SeatBlock', { description: 'Seats that the organizer keeps off sale under one label.' })
export class SeatBlockType {
  @Field(() => String, { nullable: true, description: 'Whom or what they are kept for; null when nothing was said.' })
  label: string | null;

  @Field(() => [ID], { description: 'The seats, in map order.' })
  @Extensions({ listLength: 500 })
  seatIds: Id<'seat'>[];
}

@ObjectType('SeatStates', {
  simpleResolvers: true,
  description: 'The states of all seats of an event in compact form, as of one version.',
})
export class SeatStatesType {
  @Field(() => SafeInt, { description: 'The version of the places: give it to `seatsChanged` as `sinceVersion`.' })
  version: number;

  @Field(() => ID, {
    nullable: true,
    description:
      'The seat map whose order of sections, rows and seats the states are in: the seat at place 0 comes first. A seat ' +
      'map never changes, so its seats need to be fetched once. Null for an event without seats.',
  })
  order: Id<'map'> | null;

  @Field(() => String, {
    description:
      'Base64. Two bits a seat: 0 FREE, 1 HELD, 2 SOLD, 3 BLOCKED. The seat at place p is ' +
      '`(bytes[p >> 2] >> (2 * (p & 3))) & 3`: the first seat of a byte is in its lowest bits. Spare bits of the last ' +
      'byte are 0. 20,000 seats are 6,668 characters.',
  })
  states: string;
}

@ObjectType('SeatsDelta', {
  simpleResolvers: true,
  description: 'What changed about the seats of an event between two versions.',
})
export class SeatsDeltaType {
  @Field(() => SafeInt, {
    description:
      'What the changes build upon: the `toVersion` of the delta before, or `sinceVersion`. 0 with `reset`. Another ' +
      'value means that something was missed: subscribe anew.',
  })
  fromVersion: number;

  @Field(() => SafeInt, {
    description:
      'What the map is at with these changes: give it as `sinceVersion` to resume. The same as `fromVersion` where ' +
      'nothing but time has passed: holds ran out.',
  })
  toVersion: number;

  @Field(() => Boolean, { description: 'Whether `changes` is the whole map, which replaces what was known.' })
  reset: boolean;

  @Field(() => [EventSeatType], { description: 'Each seat that changed, once, with what it is now.' })
  // The whole map with `reset`.
  @Extensions({ listLength: SEATS })
  changes: readonly EventSeatType[];
}
