import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsOptional,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { NotBlank } from '../../kernel/graphql/not-blank.js';
import { CountryCode, Currency, DateTime, SafeInt } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { TaxRule, TicketType } from './ticket-type.entity.js';
import { TicketTypeVisibilityEnum } from './ticket-type.type.js';

const MOST_PLACES = 1_000_000;
const MOST_PER_BOOKING = 100;
const MOST_TAX_RULES = 50;
const MOST_SEATS_TO_BLOCK = 1_000;

@InputType({ description: 'An amount of money.' })
export class MoneyInput {
  @Min(0)
  @Max(1_000_000_000_000)
  @Field(() => SafeInt, {
    description: 'In the smallest unit of the currency, from 0 to 10^12: 1250 EUR is 12.50 euros.',
  })
  amountMinor: number;

  @Field(() => Currency, { description: 'The currency; all ticket types of an event share one.' })
  currency: string;
}

@InputType({ description: 'A tax on a ticket.' })
export class TaxRuleInput implements TaxRule {
  @Length(1, 40)
  @NotBlank()
  @Field(() => String, { description: 'What it is called: 1 to 40 characters.' })
  name: string;

  @Field(() => CountryCode, {
    nullable: true,
    defaultValue: null,
    description: 'Where it is asked for, each country once; null: wherever no other is.',
  })
  country: string | null;

  @Field(() => Boolean, { defaultValue: true, description: 'True: it is part of the price. False: it comes on top.' })
  isIncluded: boolean;

  @Min(0)
  @Max(10_000)
  @Field(() => Int, { description: 'The rate in hundredths of a percent: 0 to 10,000, 2000 is 20 %.' })
  rateBasisPoints: number;
}

@InputType({ description: 'The terms of a ticket type that may be left out.' })
class TicketTermsInput {
  @IsOptional()
  @Min(0)
  @Max(MOST_PLACES)
  @Field(() => Int, {
    nullable: true,
    description:
      'How many may be sold: 0 to 1,000,000. Null, which takes a seat category, is as many as there are seats of it.',
  })
  quota?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When its sale begins; null: when the event is published.' })
  salesStartAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When its sale ends, after its start; null: with the event.' })
  salesEndAt?: Date | null;

  @IsOptional()
  @Min(1)
  @Max(MOST_PER_BOOKING)
  @Field(() => Int, { nullable: true, description: 'How many one reservation must take: 1 to 100, 1 unless told.' })
  minPerBooking?: number | null;

  @IsOptional()
  @Min(1)
  @Max(MOST_PER_BOOKING)
  @Field(() => Int, { nullable: true, description: 'How many one reservation may take: 1 to 100, 10 unless told.' })
  maxPerBooking?: number | null;

  @IsOptional()
  @Min(1)
  @Max(MOST_PLACES)
  @Field(() => Int, {
    nullable: true,
    description: 'How many one member may hold and buy altogether: 1 or more; null: as many as they like.',
  })
  maxPerMember?: number | null;

  @IsOptional()
  @ArrayMaxSize(MOST_TAX_RULES)
  @ArrayUnique(({ country }: TaxRuleInput) => country)
  @ValidateNested({ each: true })
  @Field(() => [TaxRuleInput], {
    nullable: true,
    description:
      "What it is taxed by, at most 50 rules; none unless told. The event's country says which of them it is.",
  })
  taxes?: TaxRuleInput[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the organizer approves each booking of it; false unless told.',
  })
  requiresApproval?: boolean | null;

  @IsOptional()
  @Length(1, 100)
  @Field(() => String, {
    nullable: true,
    description: "A category of the event's seat map, whose seats it sells; null: places without a seat.",
  })
  seatCategory?: string | null;

  @Field(() => TicketTypeVisibilityEnum, { nullable: true, description: 'Who finds it; PUBLIC unless told.' })
  visibility?: TicketType['visibility'] | null;
}

@InputType({ description: 'A new ticket type of an event that the viewer manages.' })
export class CreateTicketTypeInput extends TicketTermsInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @Length(1, 100)
  @Field(() => String, { description: 'What it is called: 1 to 100 characters.' })
  name: string;

  @ValidateNested()
  @Field(() => MoneyInput, { description: 'The price of one place; 0 is free.' })
  price: MoneyInput;
}

@InputType({
  description:
    'Changes of a ticket type. What is absent stays; null clears what may be null, and elsewhere changes nothing: a list ' +
    'is cleared by an empty one.',
})
export class UpdateTicketTypeInput extends TicketTermsInput {
  @IsId('tty')
  @Field(() => ID, { description: 'The ticket type.' })
  id: Id<'tty'>;

  @IsOptional()
  @Length(1, 100)
  @Field(() => String, { nullable: true, description: 'What it is called: 1 to 100 characters.' })
  name?: string | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => MoneyInput, {
    nullable: true,
    description: 'The price of one place from now on; what is reserved keeps its price.',
  })
  price?: MoneyInput | null;
}

@InputType({ description: 'Which ticket type to archive.' })
export class ArchiveTicketTypeInput {
  @IsId('tty')
  @Field(() => ID, { description: 'The ticket type.' })
  id: Id<'tty'>;
}

@InputType({ description: 'Which seats to put on sale again.' })
export class UnblockSeatsInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_SEATS_TO_BLOCK)
  @IsId('seat', { each: true })
  @Field(() => [ID], { description: 'The seats: 1 to 1,000.' })
  seatIds: Id<'seat'>[];
}

@InputType({ description: 'Which seats to take off sale.' })
export class BlockSeatsInput extends UnblockSeatsInput {
  @IsOptional()
  @MaxLength(100)
  @Field(() => String, {
    nullable: true,
    description: 'Whom or what the seats are kept for: at most 100 characters.',
  })
  label?: string | null;
}
