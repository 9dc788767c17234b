import { Field, ID, Int, ObjectType } from 'type-graphql';
import { IdempotencyKeyReused } from '../../kernel/db/idempotency.js';
import { resultOf } from '../../kernel/graphql/problems.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import { IssuedTicketType } from '../bookings/schema.js';
import { EventNotBookable, SoldOut } from '../inventory/index.js';
import { AlreadyCheckedIn, TicketVoid, TokenInvalid, WrongEvent } from './admission.problems.js';

@ObjectType('CheckIn', { description: 'An entry at the door.' })
export class CheckInType {
  @Field(() => ID, { description: 'A TypeID that begins with `chk_`.' })
  id: Id<'chk'>;

  @Field(() => String, { description: 'Where the ticket was scanned, in the words of the organizer.' })
  gate: string;

  @Field(() => DateTime, { description: 'When it was scanned, by the clock of the scanner if that sent a time.' })
  scannedAt: Date;

  @Field(() => DateTime, { description: 'When this server heard of it.' })
  recordedAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken back; null while it stands.' })
  undoneAt?: Date | null;
}

@ObjectType('DoorCount', { description: 'How many people are expected and have come, as of one instant.' })
export class DoorCountType {
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @Field(() => Int, { description: 'Tickets that are not void: those who have come, and those who may still.' })
  expected: number;

  @Field(() => Int, { description: 'Tickets that are checked in.' })
  inside: number;

  @Field(() => DateTime, { description: 'The instant of the count, by the clock of the database.' })
  asOf: Date;
}

@ObjectType({ description: 'The holder may come in.' })
export class CheckInTicketSuccess {
  @Field(() => IssuedTicketType, { description: 'The ticket, as it is now.' })
  ticket: IssuedTicketType;

  @Field(() => CheckInType, { description: 'The entry; for a scan that came again, the first one.' })
  checkIn: CheckInType;
}

@ObjectType({ description: 'The entry was taken back.' })
export class UndoCheckInSuccess {
  @Field(() => IssuedTicketType, { description: 'The ticket, good for entry again.' })
  ticket: IssuedTicketType;
}

@ObjectType({ description: 'The person has a ticket and is inside.' })
export class AdmitWalkInSuccess {
  @Field(() => IssuedTicketType, { description: 'The ticket, which belongs to no account.' })
  ticket: IssuedTicketType;

  @Field(() => CheckInType, { description: 'The entry.' })
  checkIn: CheckInType;
}

export const CheckInTicketResult = resultOf('CheckInTicket', CheckInTicketSuccess, [
  AlreadyCheckedIn,
  WrongEvent,
  TicketVoid,
  TokenInvalid,
]);
export const UndoCheckInResult = resultOf('UndoCheckIn', UndoCheckInSuccess, []);
export const AdmitWalkInResult = resultOf('AdmitWalkIn', AdmitWalkInSuccess, [
  SoldOut,
  EventNotBookable,
  IdempotencyKeyReused,
]);
