import { ArrayMaxSize, ArrayUnique, IsOptional, Length, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { DateTime, SafeInt } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { DiscountKind } from './discount.entity.js';
import { DiscountKindEnum } from './discount.type.js';

const MOST_USES = 1_000_000;
const LARGEST_AMOUNT = 1_000_000_000_000;

@InputType({ description: 'The terms of a discount that may be left out.' })
abstract class DiscountTermsInput {
  @IsOptional()
  @Min(0)
  @Max(LARGEST_AMOUNT)
  @Field(() => SafeInt, {
    nullable: true,
    description:
      "PERCENT: 1 to 100. FIXED: minor units of the event's currency, 1 to 10^12. CHEAPEST_FREE: how many places, fewer " +
      'than `minTickets`. ACCESS: 0 or absent.',
  })
  value?: number | null;

  @IsOptional()
  @Min(1)
  @Max(MOST_USES)
  @Field(() => Int, { nullable: true, description: 'How many bookings may use it: 1 to 1,000,000; null: all.' })
  maxUses?: number | null;

  @IsOptional()
  @Min(1)
  @Max(MOST_USES)
  @Field(() => Int, {
    nullable: true,
    description: 'How many bookings of one member may use it: 1 or more; null: all.',
  })
  maxUsesPerMember?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'From when it is valid; null: from the beginning.' })
  validFrom?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when it is valid, after `validFrom`; null: without end.',
  })
  validUntil?: Date | null;

  @IsOptional()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsId('tty', { each: true })
  @Field(() => [ID], {
    nullable: true,
    description: 'The ticket types of the event that it is for, at most 100; none: all, but an access code names them.',
  })
  ticketTypeIds?: Id<'tty'>[] | null;

  @IsOptional()
  @Min(0)
  @Max(LARGEST_AMOUNT)
  @Field(() => SafeInt, {
    nullable: true,
    description: "What all places must cost together, in minor units of the event's currency; 0 unless told.",
  })
  minTotal?: number | null;

  @IsOptional()
  @Min(1)
  @Max(1_000)
  @Field(() => Int, { nullable: true, description: 'How many places it takes at least; 1 unless told.' })
  minTickets?: number | null;
}

@InputType({ description: 'A new code of an event that the viewer manages.' })
export class CreateDiscountInput extends DiscountTermsInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @Field(() => DiscountKindEnum, { description: 'What it is good for.' })
  kind: DiscountKind;

  @Length(1, 100)
  @Field(() => String, {
    description: '2 to 40 letters, digits, hyphens and underscores; case and accents do not matter.',
  })
  code: string;
}

@InputType({
  description:
    'Changes of a discount. What is absent stays; null clears what may be null, and elsewhere changes nothing: a list is ' +
    'cleared by an empty one.',
})
export class UpdateDiscountInput extends DiscountTermsInput {
  @IsId('dsc')
  @Field(() => ID, { description: 'The discount.' })
  id: Id<'dsc'>;
}

@InputType({ description: 'Which discount to take out of use.' })
export class ArchiveDiscountInput {
  @IsId('dsc')
  @Field(() => ID, { description: 'The discount.' })
  id: Id<'dsc'>;
}
