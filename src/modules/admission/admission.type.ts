import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { IdempotencyKeyReused } from '../../kernel/db/idempotency.js';
import { resultOf } from '../../kernel/graphql/problems.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import { IssuedTicketType } from '../bookings/schema.js';
import { EventNotBookable, SoldOut } from '../inventory/index.js';
import {
  AlreadyCheckedIn,
  NoEntriesLeft,
  NotInside,
  NotOnThisList,
  OutsideEntryTime,
  TicketVoid,
  TokenInvalid,
  WrongEvent,
} from './admission.problems.js';
import type { ConflictReason } from './check-in.entity.js';

export const ConflictReasonEnum: { [Reason in ConflictReason]: Reason } = {
  CANCELLED: 'CANCELLED',
  REISSUED: 'REISSUED',
  NOT_ON_LIST: 'NOT_ON_LIST',
  TOO_EARLY: 'TOO_EARLY',
  TOO_LATE: 'TOO_LATE',
  ALREADY_CHECKED_IN: 'ALREADY_CHECKED_IN',
  ALREADY_INSIDE: 'ALREADY_INSIDE',
  NO_ENTRIES_LEFT: 'NO_ENTRIES_LEFT',
};
export const CONFLICT_DESCRIPTIONS = {
  CANCELLED: { description: 'The ticket was void, or its event called off, when the scan was heard of.' },
  REISSUED: { description: 'The ticket had been transferred or issued anew: this was an older code of it.' },
  NOT_ON_LIST: { description: 'The ticket is on no list of the gate.' },
  TOO_EARLY: { description: 'A list of the ticket opened later.' },
  TOO_LATE: { description: 'All lists of the ticket had closed.' },
  ALREADY_CHECKED_IN: { description: 'The ticket had let somebody in before, or on the same day.' },
  ALREADY_INSIDE: { description: 'Somebody was inside with the ticket.' },
  NO_ENTRIES_LEFT: { description: 'The ticket had let in as often as it may.' },
};
registerEnumType(ConflictReasonEnum, {
  name: 'ConflictReason',
  description: 'Why somebody who was let in should not have been.',
  valuesConfig: CONFLICT_DESCRIPTIONS,
});

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

  @Field(() => DateTime, { nullable: true, description: 'When the person left; null when nobody has said so.' })
  leftAt?: Date | null;

  @Field(() => ConflictReasonEnum, {
    nullable: true,
    description: 'What stands against an entry that a gate allowed without a network; null when nothing does.',
  })
  conflict?: ConflictReason | null;
}

@ObjectType({ description: 'How many tickets are expected somewhere, and what has become of them.' })
abstract class AttendanceType {
  @Field(() => Int, { description: 'Tickets that are not void: those who have come, and those who may still.' })
  expected: number;

  @Field(() => Int, { description: 'Tickets with which somebody is inside. Entries that are conflicts do not count.' })
  inside: number;

  @Field(() => Int, { description: 'Tickets with which somebody was inside and has left.' })
  left: number;
}

@ObjectType('ListAttendance', { description: 'How many people a check-in list expects, and how many have come by it.' })
export class ListAttendanceType extends AttendanceType {
  @Field(() => ID, { description: 'The check-in list.' })
  listId: Id<'cil'>;

  @Field(() => String, { description: 'What it is called.' })
  name: string;
}

@ObjectType('GateAttendance', {
  description:
    'How many people a gate may expect, by the lists that it serves, and how many have come in by it: a ticket counts at one gate, the last by which somebody is inside, or was.',
})
export class GateAttendanceType extends AttendanceType {
  @Field(() => String, { description: 'The gate, in the words of the organizer.' })
  gate: string;
}

@ObjectType('DoorCount', { description: 'How many people are expected and have come, as of one instant.' })
export class DoorCountType extends AttendanceType {
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @Field(() => [ListAttendanceType], { description: 'The same by check-in list, by name; empty when there are none.' })
  lists: ListAttendanceType[];

  @Field(() => [GateAttendanceType], {
    description: 'The same by gate, by name: those of the event, and those scanned at.',
  })
  gates: GateAttendanceType[];

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

@ObjectType({ description: 'The holder has left.' })
export class RecordExitSuccess {
  @Field(() => IssuedTicketType, {
    description: 'The ticket. Whoever has left may come in again where its list says so.',
  })
  ticket: IssuedTicketType;

  @Field(() => CheckInType, { description: 'The last entry that has ended by it.' })
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
  NotOnThisList,
  OutsideEntryTime,
  NoEntriesLeft,
]);
export const RecordExitResult = resultOf('RecordExit', RecordExitSuccess, [
  NotInside,
  WrongEvent,
  TokenInvalid,
  NotOnThisList,
]);
export const UndoCheckInResult = resultOf('UndoCheckIn', UndoCheckInSuccess, []);
export const AdmitWalkInResult = resultOf('AdmitWalkIn', AdmitWalkInSuccess, [
  SoldOut,
  EventNotBookable,
  IdempotencyKeyReused,
]);
