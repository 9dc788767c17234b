import { ArrayMaxSize, ArrayUnique, IsOptional, Length, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { EntryRule } from './decision/index.js';
import { EntryRuleEnum } from './gate.type.js';

const NAME = '1 to 60 characters, like no other in use of the event.';

@InputType({ description: 'A new gate of an event that the viewer manages.' })
export class CreateGateInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @Length(1, 60)
  @Field(() => String, { description: NAME })
  name: string;

  @IsOptional()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsId('cil', { each: true })
  @Field(() => [ID], { nullable: true, description: 'The check-in lists that it serves; none: all of the event.' })
  checkInListIds?: Id<'cil'>[] | null;
}

@InputType({ description: 'Changes of a gate. What is absent or null stays; a list is cleared by an empty one.' })
export class UpdateGateInput {
  @IsId('gte')
  @Field(() => ID, { description: 'The gate.' })
  id: Id<'gte'>;

  @IsOptional()
  @Length(1, 60)
  @Field(() => String, { nullable: true, description: NAME })
  name?: string | null;

  @IsOptional()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsId('cil', { each: true })
  @Field(() => [ID], { nullable: true, description: 'The check-in lists that it serves; none: all of the event.' })
  checkInListIds?: Id<'cil'>[] | null;
}

@InputType({ description: 'Which gate to take out of use.' })
export class ArchiveGateInput {
  @IsId('gte')
  @Field(() => ID, { description: 'The gate.' })
  id: Id<'gte'>;
}

@InputType({ description: 'The terms of a check-in list that may be left out.' })
abstract class CheckInListTermsInput {
  @IsOptional()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsId('tty', { each: true })
  @Field(() => [ID], {
    nullable: true,
    description: 'The ticket types of the event that it is for, at most 100; none: all.',
  })
  ticketTypeIds?: Id<'tty'>[] | null;

  @IsOptional()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Length(1, 100, { each: true })
  @Field(() => [String], {
    nullable: true,
    description: 'The sections of seats that it is for, at most 100; none: all, and places without a seat.',
  })
  sections?: string[] | null;

  @Field(() => DateTime, { nullable: true, description: 'From when it lets in; null: from the beginning.' })
  opensAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until before when it lets in, after `opensAt`; null: without end.',
  })
  closesAt?: Date | null;

  @IsOptional()
  @Min(1)
  @Max(1_000)
  @Field(() => Int, {
    nullable: true,
    description: 'How often it lets a ticket in, by the rule TIMES, which takes it, and no other: 1 to 1,000.',
  })
  times?: number | null;
}

@InputType({ description: 'A new check-in list of an event that the viewer manages.' })
export class CreateCheckInListInput extends CheckInListTermsInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @Length(1, 60)
  @Field(() => String, { description: NAME })
  name: string;

  @Field(() => EntryRuleEnum, { description: 'How often it lets a ticket in.' })
  rule: EntryRule;
}

@InputType({
  description:
    'Changes of a check-in list. What is absent stays; null clears `ticketTypeIds`, `sections`, `opensAt`, `closesAt` and `times`, and elsewhere changes nothing.',
})
export class UpdateCheckInListInput extends CheckInListTermsInput {
  @IsId('cil')
  @Field(() => ID, { description: 'The list.' })
  id: Id<'cil'>;

  @IsOptional()
  @Length(1, 60)
  @Field(() => String, { nullable: true, description: NAME })
  name?: string | null;

  @Field(() => EntryRuleEnum, {
    nullable: true,
    description: 'How often it lets a ticket in, from now on. From TIMES to another rule takes `times: null` as well.',
  })
  rule?: EntryRule | null;
}

@InputType({ description: 'Which check-in list to take out of use.' })
export class ArchiveCheckInListInput {
  @IsId('cil')
  @Field(() => ID, { description: 'The list.' })
  id: Id<'cil'>;
}
