import { Field, ObjectType } from 'type-graphql';
import { IdempotencyKeyReused } from '../../kernel/db/idempotency.js';
import { resultOf } from '../../kernel/graphql/problems.js';
import { DearerSeat, EventNotBookable, SeatsTaken, SoldOut } from '../inventory/index.js';
import { NotMovable } from './ticket.problems.js';
import { IssuedTicketType } from './ticket.type.js';

@ObjectType({ description: 'The ticket is for the seat.' })
export class MoveTicketSuccess {
  @Field(() => IssuedTicketType, { description: 'The ticket, with its new seat.' })
  ticket: IssuedTicketType;
}

export const MoveTicketResult = resultOf('MoveTicket', MoveTicketSuccess, [
  ...[SeatsTaken, DearerSeat, SoldOut],
  ...[NotMovable, EventNotBookable, IdempotencyKeyReused],
]);
