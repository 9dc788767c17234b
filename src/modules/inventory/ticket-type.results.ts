import { Field, ObjectType } from 'type-graphql';
import { resultOf } from '../../kernel/graphql/problems.js';
import { EventType } from '../events/schema.js';
import { QuotaBelowSold, SeatsTaken } from './inventory.problems.js';
import { TicketTypeType } from './ticket-type.type.js';

@ObjectType({ description: 'The ticket type was added.' })
export class CreateTicketTypeSuccess {
  @Field(() => TicketTypeType, { description: 'The new ticket type.' })
  ticketType: TicketTypeType;
}

@ObjectType({ description: 'The ticket type was changed.' })
export class UpdateTicketTypeSuccess {
  @Field(() => TicketTypeType, { description: 'The ticket type, as changed.' })
  ticketType: TicketTypeType;
}

@ObjectType({ description: 'The ticket type is off sale.' })
export class ArchiveTicketTypeSuccess {
  @Field(() => TicketTypeType, { description: 'The ticket type, as archived.' })
  ticketType: TicketTypeType;
}

@ObjectType({ description: 'The seats are off sale.' })
export class BlockSeatsSuccess {
  @Field(() => EventType, { description: 'The event whose seats they are.' })
  event: EventType;
}

@ObjectType({ description: 'The seats are on sale again.' })
export class UnblockSeatsSuccess {
  @Field(() => EventType, { description: 'The event whose seats they are.' })
  event: EventType;
}

export const CreateTicketTypeResult = resultOf('CreateTicketType', CreateTicketTypeSuccess, []);
export const UpdateTicketTypeResult = resultOf('UpdateTicketType', UpdateTicketTypeSuccess, [QuotaBelowSold]);
export const ArchiveTicketTypeResult = resultOf('ArchiveTicketType', ArchiveTicketTypeSuccess, []);
export const BlockSeatsResult = resultOf('BlockSeats', BlockSeatsSuccess, [SeatsTaken]);
export const UnblockSeatsResult = resultOf('UnblockSeats', UnblockSeatsSuccess, []);
