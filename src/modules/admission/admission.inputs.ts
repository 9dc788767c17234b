import { IsOptional, Length, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { IdempotencyKey } from '../../kernel/graphql/idempotency-key.js';
import { NotBlank } from '../../kernel/graphql/not-blank.js';
import { DateTime, EmailAddress } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';

export const LONGEST_TOKEN = 16_384;

@InputType({ description: 'What a scan tells, whichever way the person goes.' })
abstract class ScanInput {
  @Field(() => String, { description: 'What the code says; anything up to 16,384 characters, as it was scanned.' })
  @MaxLength(LONGEST_TOKEN)
  token: string;

  @Field(() => String, {
    description:
      'Where: 1 to 60 characters. The name of a gate of the event; of an event without gates, in the words of the organizer.',
  })
  @Length(1, 60)
  gate: string;

  @Field(() => String, {
    description:
      "The scanner's own id of this scan, 1 to 64 characters and unlike all others of the event. The same one again " +
      'gets the first answer.',
  })
  @Length(1, 64)
  nonce: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was scanned; now, when absent. At most 5 minutes in the future.',
  })
  scannedAt?: Date | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The event whose gate this is: a ticket for another one is `WrongEvent`. Absent: any event of yours.',
  })
  @IsOptional()
  @IsId('evt')
  eventId?: Id<'evt'> | null;
}

@InputType({ description: 'A scan of a ticket of somebody who comes.' })
export class CheckInTicketInput extends ScanInput {}

@InputType({ description: 'A scan of a ticket of somebody who leaves.' })
export class RecordExitInput extends ScanInput {}

@InputType({ description: 'An entry to take back.' })
export class UndoCheckInInput {
  @Field(() => ID, { description: 'The ticket that was let in.' })
  @IsId('tck')
  ticketId: Id<'tck'>;

  @Field(() => ID, {
    nullable: true,
    description: 'Which entry, also one in conflict; the last that counts, unless told.',
  })
  @IsOptional()
  @IsId('chk')
  checkInId?: Id<'chk'> | null;
}

@InputType({ description: 'Somebody without a ticket who stands at the door.' })
export class AdmitWalkInInput {
  @Field(() => ID, { description: 'The event.' })
  @IsId('evt')
  eventId: Id<'evt'>;

  @Field(() => ID, { description: 'What kind of place. Of one with seats, the best free seat is given.' })
  @IsId('tty')
  ticketTypeId: Id<'tty'>;

  @Field(() => String, { description: 'The name: 1 to 200 characters.' })
  @Length(1, 200)
  @NotBlank()
  name: string;

  @Field(() => EmailAddress, { nullable: true, description: 'The e-mail address; null when it was not given.' })
  @IsOptional()
  @MaxLength(254)
  email?: string | null;

  @Field(() => Boolean, {
    description: 'Whether the price was taken at the door, outside of Foyer. False: it is let off.',
  })
  paid: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Where: 1 to 60 characters, in the words of the organizer; `Walk-in` unless told.',
  })
  @IsOptional()
  @Length(1, 60)
  gate?: string | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Which attendees. All conditions must be met.' })
export class AttendeeFilterInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Part of the name or e-mail address (case and accents of names do not matter), the code of a ticket, or the ' +
      'reference of a booking. At most 100 characters.',
  })
  @IsOptional()
  @MaxLength(100)
  text?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only those who were let in, whether or not they have left since; or only those who were not.',
  })
  checkedIn?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Only tickets of this type.' })
  @IsOptional()
  @IsId('tty')
  ticketTypeId?: Id<'tty'> | null;
}
