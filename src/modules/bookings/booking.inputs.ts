import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsEmail,
  IsOptional,
  Length,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { IdempotencyKey } from '../../kernel/graphql/idempotency-key.js';
import { DateTime, EmailAddress, SafeInt } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import { MoneyInput } from '../inventory/schema.js';
import type { NoticeKind } from '../notices/index.js';
import { NoticeKindEnum } from '../notices/schema.js';
import type { BookingStatus } from './booking.lifecycle.js';
import { BookingStatusEnum } from './booking.type.js';

@InputType({ description: 'An answer to a question of the organizer.' })
export class AnswerInput {
  @Length(1, 200)
  @Field(() => String, { description: 'The question: 1 to 200 characters, each question once.' })
  question: string;

  @MaxLength(1_000)
  @Field(() => String, { description: 'The answer: up to 1,000 characters.' })
  answer: string;
}

@InputType({ description: 'Who takes a place.' })
export class AttendeeInput {
  @Length(1, 100)
  @Field(() => String, { description: 'The name that stands on the ticket: 1 to 100 characters.' })
  name: string;

  @IsOptional()
  @IsEmail()
  @MaxLength(254)
  @Field(() => EmailAddress, { nullable: true, description: 'Where the attendee can be reached.' })
  email?: string | null;

  @ArrayMaxSize(20)
  @ArrayUnique(({ question }: AnswerInput) => question)
  @ValidateNested({ each: true })
  @Field(() => [AnswerInput], { defaultValue: [], description: 'Up to 20 answers.' })
  answers: AnswerInput[];
}

@InputType({ description: 'Whom the invoice names.' })
export class BillingInput {
  @Length(1, 200)
  @Field(() => String, { description: 'A person or a company: 1 to 200 characters.' })
  name: string;

  @IsOptional()
  @Length(1, 500)
  @Field(() => String, { nullable: true, description: 'The postal address, in lines: 1 to 500 characters.' })
  address?: string | null;

  @IsOptional()
  @Length(1, 50)
  @Field(() => String, { nullable: true, description: 'The tax or VAT number: 1 to 50 characters.' })
  taxId?: string | null;
}

@InputType({ description: 'A reservation to be booked.' })
export class CheckOutInput {
  @IsId('rsv')
  @Field(() => ID, { description: 'A reservation of the viewer that is ACTIVE.' })
  reservationId: Id<'rsv'>;

  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Field(() => [AttendeeInput], {
    defaultValue: [],
    description:
      'Who takes the places: one for each, line by line in the order of `Booking.lines`, seats in map order. An empty list puts the member down for every place.',
  })
  attendees: AttendeeInput[];

  @IsOptional()
  @ValidateNested()
  @Field(() => BillingInput, { nullable: true, description: 'Whom the invoice names; the member, when absent.' })
  billing?: BillingInput | null;

  @IsOptional()
  @Length(1, 100)
  @Field(() => String, {
    nullable: true,
    description: 'A code that makes it cheaper: 1 to 100 characters; case and accents do not matter.',
  })
  discountCode?: string | null;

  @IsOptional()
  @Min(0)
  @Field(() => SafeInt, {
    nullable: true,
    description:
      'What the viewer was told that it costs, in minor units, as `quote.total.amountMinor`. If it would be another ' +
      'amount, nothing is booked: `PriceChanged`. Null: whatever it costs.',
  })
  expectedTotal?: number | null;

  @IsOptional()
  @Length(1, 50)
  @Field(() => String, {
    nullable: true,
    description:
      'How to pay: one of the ways that there are, also when the booking is free and nothing is paid. Through Stripe: `automatic` (taken when none is given) offers what the account takes, `card` cards alone. The sandbox moves no money and does as it is told: `sandbox_ok` (taken when none is given) pays, `sandbox_webhook` pays and tells it by webhook alone, `sandbox_declined` declines, `sandbox_late` pays after four seconds, `sandbox_twice` pays and tells it twice, `sandbox_reordered` tells older news last, `sandbox_lost` pays and never tells it, `sandbox_expired` pays and tells it after 16 minutes, `sandbox_unrefundable` pays and takes no refund.',
  })
  paymentMethod?: string | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'A booking to be cancelled.' })
export class CancelBookingInput {
  @IsId('bkg')
  @Field(() => ID, { description: 'A TypeID that begins with `bkg_`.' })
  id: Id<'bkg'>;

  @Length(1, 500)
  @Field(() => String, { description: 'Why; the member and the organizer see it: 1 to 500 characters.' })
  reason: string;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Places that money is given back for.' })
export class RefundLineInput {
  @IsId('tty')
  @Field(() => ID, { description: 'What they were sold as, see `Booking.priceLines`.' })
  ticketTypeId: Id<'tty'>;

  @Min(1)
  @Field(() => Int, { description: 'How many: from 1 to as many as were booked.' })
  quantity: number;
}

@InputType({ description: 'What is to be refunded of a booking: an amount, or lines.' })
export class RefundBookingInput {
  @IsId('bkg')
  @Field(() => ID, { description: 'A TypeID that begins with `bkg_`.' })
  id: Id<'bkg'>;

  @IsOptional()
  @ValidateNested()
  @Field(() => MoneyInput, {
    nullable: true,
    description: 'How much, in the currency of the booking: 1 or more. Either this or `lines`.',
  })
  amount?: MoneyInput | null;

  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique(({ ticketTypeId }: RefundLineInput) => ticketTypeId)
  @ValidateNested({ each: true })
  @Field(() => [RefundLineInput], {
    nullable: true,
    description:
      'What these places cost, with their shares of discount, fees and taxes: up to 100 ticket types, each once. The ' +
      'tickets stay good.',
  })
  lines?: RefundLineInput[] | null;

  @Length(1, 500)
  @Field(() => String, { description: 'Why; the member and the organizer see it: 1 to 500 characters.' })
  reason: string;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'A booking that waits for approval.' })
export class ApproveBookingInput {
  @IsId('bkg')
  @Field(() => ID, { description: 'A TypeID that begins with `bkg_`.' })
  id: Id<'bkg'>;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'A booking to be turned down.' })
export class RejectBookingInput {
  @IsId('bkg')
  @Field(() => ID, { description: 'A TypeID that begins with `bkg_`.' })
  id: Id<'bkg'>;

  @Length(1, 500)
  @Field(() => String, { description: 'Why; the member sees it: 1 to 500 characters.' })
  reason: string;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Which bookings a list holds; absent conditions hold for all.' })
export class BookingFilterInput {
  @Field(() => BookingStatusEnum, { nullable: true, description: 'Where they stand.' })
  status?: BookingStatus | null;

  @IsOptional()
  @MaxLength(100)
  @Field(() => String, {
    nullable: true,
    description:
      'Part of a reference, or of an attendee’s name or address; case does not matter. Up to 100 characters.',
  })
  text?: string | null;

  @IsOptional()
  @IsId('tty')
  @Field(() => ID, { nullable: true, description: 'With places of this ticket type.' })
  ticketTypeId?: Id<'tty'> | null;

  @Field(() => DateTime, { nullable: true, description: 'Made at this instant or later.' })
  createdAfter?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Made before this instant.' })
  createdBefore?: Date | null;
}

@InputType({ description: 'Which notices to list; all of what is given must be so.' })
export class NoticeFilterInput {
  @Field(() => NoticeKindEnum, { nullable: true, description: 'What was told.' })
  kind?: NoticeKind | null;

  @IsOptional()
  @IsId('bkg')
  @Field(() => ID, { nullable: true, description: 'To the guests of this booking.' })
  bookingId?: Id<'bkg'> | null;
}
