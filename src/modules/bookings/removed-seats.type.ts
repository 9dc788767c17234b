import { Extensions, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { IdempotencyKeyReused } from '../../kernel/db/idempotency.js';
import { resultOf } from '../../kernel/graphql/problems.js';
import type { Id } from '../../kernel/ids.js';
import { EventNotBookable, SeatsTaken } from '../inventory/index.js';
import type { RemovedSeat, SeatRemoval } from './remove-seats.js';
import { SeatsHeld, SeatsInUse } from './ticket.problems.js';

export const SoldSeatsEnum = { RESEAT: 'RESEAT', REFUND: 'REFUND' } as const satisfies Record<
  SeatRemoval['sold'],
  string
>;

registerEnumType(SoldSeatsEnum, {
  name: 'SoldSeats',
  description: 'What becomes of tickets for seats that are removed.',
  valuesConfig: {
    RESEAT: { description: 'They get another seat of the same category; where none is left, they are refunded.' },
    REFUND: { description: 'They are void, and what they cost goes back in full.' },
  },
});

const SeatOutcomeEnum = {
  UNSOLD: 'UNSOLD',
  RESEATED: 'RESEATED',
  REFUNDED: 'REFUNDED',
} as const satisfies Record<RemovedSeat['outcome'], string>;

registerEnumType(SeatOutcomeEnum, {
  name: 'SeatOutcome',
  description: 'What became of a seat that was removed.',
  valuesConfig: {
    UNSOLD: { description: 'Nobody had it.' },
    RESEATED: { description: 'Its ticket has another seat.' },
    REFUNDED: { description: 'Its ticket is void, and what it cost goes back.' },
  },
});

@ObjectType('RemovedSeat', { description: 'A seat that is off sale for good, and what became of the ticket for it.' })
export class RemovedSeatType {
  @Field(() => ID, { description: 'The seat: a TypeID that begins with `seat_`.' })
  seatId: Id<'seat'>;

  @Field(() => SeatOutcomeEnum, { description: 'What became of it.' })
  outcome: RemovedSeat['outcome'];

  ticketId: Id<'tck'> | null;
  newSeatId: Id<'seat'> | null;
}

@ObjectType({ description: 'The seats are off sale.' })
export class RemoveSeatsSuccess {
  @Extensions({ listLength: 5 })
  @Field(() => [RemovedSeatType], { description: 'The seats, in the order in which they were named.' })
  seats: RemovedSeatType[];
}

export const RemoveSeatsResult = resultOf('RemoveSeats', RemoveSeatsSuccess, [
  ...[SeatsHeld, SeatsInUse, SeatsTaken],
  ...[EventNotBookable, IdempotencyKeyReused],
]);
