import { Field, ObjectType } from 'type-graphql';
import { IdempotencyKeyReused } from '../../kernel/db/idempotency.js';
import { resultOf } from '../../kernel/graphql/problems.js';
import { DearerSeat, EventNotBookable, SeatsTaken, SoldOut } from '../inventory/index.js';
import { NotMovable, NotTransferable } from './ticket.problems.js';
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

@ObjectType({ description: "The ticket is no longer its old holder's." })
export class TransferTicketSuccess {
  @Field(() => IssuedTicketType, { description: 'The ticket, without what lets its new holder in.' })
  ticket: IssuedTicketType;
}

@ObjectType({ description: "The ticket is its sender's again." })
export class RecallTicketSuccess {
  @Field(() => IssuedTicketType, { description: 'The ticket, with a new token and code.' })
  ticket: IssuedTicketType;
}

export const TransferTicketResult = resultOf('TransferTicket', TransferTicketSuccess, [
  NotTransferable,
  IdempotencyKeyReused,
]);

export const RecallTicketResult = resultOf('RecallTicket', RecallTicketSuccess, [
  NotTransferable,
  IdempotencyKeyReused,
]);
