import { ArrayMaxSize, ArrayUnique, IsOptional, Length, Max, Min, ValidateNested } from 'class-validator';
import { Field, InputType, Int } from 'type-graphql';
import { NotBlank } from '../../kernel/graphql/not-blank.js';
import { CountryCode, DateTime, SafeInt } from '../../kernel/graphql/scalars.js';
import type { CancellationStep, EventFee } from './event.entity.js';

const MOST_FEES = 5;
const LARGEST_FEE = 1_000_000_000;
const MOST_STEPS = 5;
const HOURS_OF_A_YEAR = 8_784;

@InputType({ description: 'What is asked for on top of the price of each ticket that is not free.' })
export class EventFeeInput implements EventFee {
  @Length(1, 60)
  @NotBlank()
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

@InputType({ description: 'Until when members may cancel at which price.' })
export class CancellationStepInput implements CancellationStep {
  @Min(0)
  @Max(HOURS_OF_A_YEAR)
  @Field(() => Int, {
    description: 'It ends so many hours before the start of the event: 0 to 8,784, each once.',
  })
  hoursBefore: number;

  @Min(0)
  @Max(10_000)
  @Field(() => Int, {
    defaultValue: 0,
    description:
      'The share of what was paid that is kept, in hundredths of a percent: 0 to 10,000, 2,500 is 25 %. Never less than ' +
      'in an earlier step.',
  })
  keptBasisPoints: number;
}

/** How seats may be chosen, what comes on top of prices and what a cancellation costs: the same in every input. */
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
  @ArrayUnique(({ name }: EventFeeInput) => name.trim())
  @ValidateNested({ each: true })
  @Field(() => [EventFeeInput], {
    nullable: true,
    description: "The organizer's fees, at most 5; at first none. What is booked already keeps its price.",
  })
  fees?: EventFeeInput[] | null;

  @IsOptional()
  @ArrayMaxSize(MOST_STEPS)
  @ArrayUnique(({ hoursBefore }: CancellationStepInput) => hoursBefore)
  @ValidateNested({ each: true })
  @Field(() => [CancellationStepInput], {
    nullable: true,
    description:
      'What a member who cancels gets back: at most 5 steps, in any order. After the last one, and with none at all, ' +
      'members cannot cancel; null: they can until the start, and get all of it back. What is booked already keeps ' +
      'its terms.',
  })
  cancellationSteps?: CancellationStepInput[] | null;
}
