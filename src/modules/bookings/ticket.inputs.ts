import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsEmail, IsOptional, Length, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { IdempotencyKey } from '../../kernel/graphql/idempotency-key.js';
import { EmailAddress } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';

@InputType({ description: 'A ticket and the seat that it gets.' })
export class MoveTicketInput {
  @IsId('tck')
  @Field(() => ID, { description: 'A ticket of an event that the viewer manages.' })
  ticketId: Id<'tck'>;

  @IsId('seat')
  @Field(() => ID, { description: 'A free seat of the event.' })
  seatId: Id<'seat'>;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Tickets of a booking to be cancelled.' })
export class CancelTicketsInput {
  @IsId('bkg')
  @Field(() => ID, { description: 'A TypeID that begins with `bkg_`.' })
  bookingId: Id<'bkg'>;

  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ArrayUnique()
  @IsId('tck', { each: true })
  @Field(() => [ID], { description: 'Tickets of the booking: 1 to 1,000, each once.' })
  ticketIds: Id<'tck'>[];

  @Length(1, 500)
  @Field(() => String, { description: 'Why; the member and the organizer see it: 1 to 500 characters.' })
  reason: string;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'A ticket and whom it is given to.' })
export class TransferTicketInput {
  @IsId('tck')
  @Field(() => ID, { description: 'A ticket that the viewer holds.' })
  ticketId: Id<'tck'>;

  @IsEmail()
  @MaxLength(254)
  @Field(() => EmailAddress, { description: 'The address of an account, or one with which somebody will sign up.' })
  toEmail: string;

  @IsOptional()
  @Length(1, 100)
  @Field(() => String, {
    nullable: true,
    description:
      'Who is let in: 1 to 100 characters. When absent, the name of the account; the address until there is one.',
  })
  attendeeName?: string | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'A ticket to be taken back.' })
export class RecallTicketInput {
  @IsId('tck')
  @Field(() => ID, { description: 'A ticket that the viewer sent to an address, and that nobody has claimed.' })
  ticketId: Id<'tck'>;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}
