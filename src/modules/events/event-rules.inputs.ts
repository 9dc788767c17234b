import { ArrayMaxSize, ArrayUnique, IsOptional, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { Field, InputType, Int } from 'type-graphql';
import { CountryCode, DateTime, SafeInt } from '../../kernel/graphql/scalars.js';
import type { EventFee } from './event.entity.js';

const MOST_FEES = 5;
const LARGEST_FEE = 1_000_000_000;

@InputType({ description: 'What is asked for on top of the price of each ticket that is not free.' })
export class EventFeeInput implements EventFee {
  @Length(1, 60)
  @Matches(/\S/, { message: 'must not be blank' })
  @Field(() => String, { description: 'What it is called: 1 to 60 characters, each name once.' })
  name: string;

  @Min(0)
  @Max(10_000)
  @Field(() => Int, {
    defaultValue: 0,
    description: 'A share of what is paid for the ticket, in hundredths of a percent: 0 to 10,000, 250 is 2.5 %.',
  })
  basisPoints: number;

  @Min(0)
  @Max(LARGEST_FEE)
  @Field(() => SafeInt, {
    defaultValue: 0,
    description: "An amount for each ticket, in minor units of the event's currency: 0 to 10^9.",
  })
  perTicketMinor: number;
}

/** How seats may be chosen and what comes on top of prices: the same in every input. */
@InputType()
export abstract class EventRulesInput {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether seats that are picked by hand must leave no single seat between others; at first: false.',
  })
  preventsLoneSeats?: boolean | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'From when accessible seats are chosen for everybody; null keeps them for those who ask for them.',
  })
  accessibleSeatsOpenAt?: Date | null;

  @Field(() => CountryCode, {
    nullable: true,
    description: "Whose taxes its tickets bear; null: those of the venue's country.",
  })
  taxCountry?: string | null;

  @IsOptional()
  @ArrayMaxSize(MOST_FEES)
  @ArrayUnique(({ name }: EventFeeInput) => name)
  @ValidateNested({ each: true })
  @Field(() => [EventFeeInput], {
    nullable: true,
    description: "The organizer's fees, at most 5; at first none. What is booked already keeps its price.",
  })
  fees?: EventFeeInput[] | null;
}
