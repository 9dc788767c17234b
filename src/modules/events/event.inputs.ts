import { ArrayMaxSize, IsOptional, Length, MaxLength } from 'class-validator';
import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { NotBlank } from '../../kernel/graphql/not-blank.js';
import { DateTime, TimeZone, URLScalar } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { Seating } from './event.entity.js';
import type { EventStatus } from './event.lifecycle.js';
import { EventStatusEnum, SeatingEnum } from './event.type.js';
import { EventRulesInput } from './event-rules.inputs.js';
import type { EventOrder } from './list-events.js';

const LONGEST_DESCRIPTION = 20_000;

export const EventOrderEnum: { [Order in EventOrder]: Order } = {
  STARTS_AT_ASC: 'STARTS_AT_ASC',
  STARTS_AT_DESC: 'STARTS_AT_DESC',
  CREATED_AT_DESC: 'CREATED_AT_DESC',
  TITLE_ASC: 'TITLE_ASC',
};
registerEnumType(EventOrderEnum, {
  name: 'EventOrder',
  description: 'How a list of events is sorted.',
  valuesConfig: {
    STARTS_AT_ASC: { description: 'The first to begin first.' },
    STARTS_AT_DESC: { description: 'The last to begin first.' },
    CREATED_AT_DESC: { description: 'The newest draft first.' },
    TITLE_ASC: { description: 'By title; case and accents do not matter.' },
  },
});

@InputType({ description: 'Which events a list holds; absent conditions hold for all.' })
export class EventFilterInput {
  @MaxLength(200)
  @Field(() => String, {
    nullable: true,
    description:
      'Words in title, description, category or tags, at most 200 characters; case and accents do not matter. ' +
      '`"quoted phrases"`, `or` and `-without` work; the last word matches beginnings of words.',
  })
  text?: string | null;

  @Field(() => EventStatusEnum, { nullable: true, description: 'Exactly this status.' })
  status?: EventStatus | null;

  @MaxLength(50)
  @Field(() => String, { nullable: true, description: 'Exactly this category; case and accents do not matter.' })
  category?: string | null;

  @IsOptional()
  @ArrayMaxSize(20)
  @MaxLength(40, { each: true })
  @Field(() => [String], { nullable: true, description: 'All of these tags, at most 20; case does not matter.' })
  tags?: string[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Begins at this instant or later.' })
  startsAfter?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Begins before this instant.' })
  startsBefore?: Date | null;

  @IsOptional()
  @IsId('ven')
  @Field(() => ID, { nullable: true, description: 'Takes place at this venue.' })
  venueId?: Id<'ven'> | null;

  @IsOptional()
  @IsId('org')
  @Field(() => ID, { nullable: true, description: 'Belongs to this organization.' })
  organizerId?: Id<'org'> | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether something of it can be booked right now.' })
  isOnSale?: boolean | null;
}

@InputType({ description: 'A new event, as a draft.' })
export class CreateEventInput extends EventRulesInput {
  @IsOptional()
  @IsId('org')
  @Field(() => ID, {
    nullable: true,
    description: 'Who it belongs to; may be left out when the viewer manages exactly one organization.',
  })
  organizationId?: Id<'org'> | null;

  @Length(1, 200)
  @NotBlank()
  @Field(() => String, { description: 'What it is called: 1 to 200 characters.' })
  title: string;

  @MaxLength(LONGEST_DESCRIPTION)
  @Field(() => String, { nullable: true, description: 'What it is about: at most 20,000 characters.' })
  description?: string | null;

  @Field(() => DateTime, { description: 'When it begins, in the years 2000 to 2199; in the past only for the record.' })
  startsAt: Date;

  @Field(() => DateTime, { description: 'When it ends; after the start, by ten years at most.' })
  endsAt: Date;

  @Field(() => TimeZone, {
    nullable: true,
    description: 'The time zone that start and end are meant in; that of the venue unless told.',
  })
  timeZone?: string | null;

  @IsOptional()
  @IsId('ven')
  @Field(() => ID, { nullable: true, description: 'Where it takes place; any venue.' })
  venueId?: Id<'ven'> | null;

  @IsOptional()
  @IsId('map')
  @Field(() => ID, { nullable: true, description: 'The seats that it sells: a seat map of the venue.' })
  seatMapId?: Id<'map'> | null;

  @IsOptional()
  @Length(1, 300)
  @NotBlank()
  @Field(() => String, {
    nullable: true,
    description: 'Where in the venue, or where at all without one: at most 300 characters.',
  })
  location?: string | null;

  @IsOptional()
  @Length(1, 50)
  @NotBlank()
  @Field(() => String, {
    nullable: true,
    description: 'What kind of event it is: at most 50 characters; else `Other`.',
  })
  category?: string | null;

  @IsOptional()
  @ArrayMaxSize(20)
  @Length(1, 40, { each: true })
  @Field(() => [String], {
    nullable: true,
    description: 'What else it can be found by: at most 20 of 1 to 40 characters. They are kept in lower case.',
  })
  tags?: string[] | null;

  @Field(() => URLScalar, { nullable: true, description: 'A picture of it.' })
  imageUrl?: string | null;

  @Field(() => SeatingEnum, {
    nullable: true,
    description: 'What it sells; unless told, RESERVED with a seat map and GENERAL without.',
  })
  seating?: Seating | null;
}

@InputType({
  description:
    'What changes of an event. What is absent stays; null clears venue, seat map, location, picture, ' +
    '`accessibleSeatsOpenAt`, `taxCountry` and `cancellationSteps`, and elsewhere changes nothing: a list is cleared by an ' +
    'empty one.',
})
export class UpdateEventInput extends EventRulesInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event; the viewer must manage it.' })
  eventId: Id<'evt'>;

  @Field(() => Int, {
    nullable: true,
    description: 'The `version` that was read. If somebody changed the event since, nothing is done: `StaleVersion`.',
  })
  expectedVersion?: number | null;

  @IsOptional()
  @Length(1, 200)
  @NotBlank()
  @Field(() => String, { nullable: true, description: 'What it is called: 1 to 200 characters.' })
  title?: string | null;

  @MaxLength(LONGEST_DESCRIPTION)
  @Field(() => String, { nullable: true, description: 'What it is about: at most 20,000 characters.' })
  description?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it begins.' })
  startsAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ends; after the start, by ten years at most.' })
  endsAt?: Date | null;

  @Field(() => TimeZone, { nullable: true, description: 'The time zone that start and end are meant in.' })
  timeZone?: string | null;

  @IsOptional()
  @IsId('ven')
  @Field(() => ID, { nullable: true, description: 'Where it takes place.' })
  venueId?: Id<'ven'> | null;

  @IsOptional()
  @IsId('map')
  @Field(() => ID, {
    nullable: true,
    description: 'The seats that it sells: a seat map of the venue. Fixed once published.',
  })
  seatMapId?: Id<'map'> | null;

  @IsOptional()
  @Length(1, 300)
  @NotBlank()
  @Field(() => String, {
    nullable: true,
    description: 'Where in the venue, or where at all without one. Once published, an event has one of both.',
  })
  location?: string | null;

  @IsOptional()
  @Length(1, 50)
  @NotBlank()
  @Field(() => String, { nullable: true, description: 'What kind of event it is: 1 to 50 characters.' })
  category?: string | null;

  @IsOptional()
  @ArrayMaxSize(20)
  @Length(1, 40, { each: true })
  @Field(() => [String], { nullable: true, description: 'What else it can be found by: all of the tags, at most 20.' })
  tags?: string[] | null;

  @Field(() => URLScalar, { nullable: true, description: 'A picture of it.' })
  imageUrl?: string | null;

  @Field(() => SeatingEnum, { nullable: true, description: 'What it sells. Fixed once published.' })
  seating?: Seating | null;
}

@InputType({ description: 'The event to be deleted.' })
export class DeleteEventInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event; the viewer must manage it.' })
  eventId: Id<'evt'>;

  @Field(() => Int, {
    nullable: true,
    description: 'The `version` that was read. If somebody changed the event since, nothing is done: `StaleVersion`.',
  })
  expectedVersion?: number | null;
}

@InputType({ description: 'The event to be copied, and what is to differ.' })
export class DuplicateEventInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event, in any state; the viewer must manage it.' })
  eventId: Id<'evt'>;

  @IsOptional()
  @Length(1, 200)
  @NotBlank()
  @Field(() => String, { nullable: true, description: 'Another title.' })
  title?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Another start; the copy lasts as long as the original.' })
  startsAt?: Date | null;
}

@InputType({ description: 'The event to be called off.' })
export class CancelEventInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event; the viewer must manage it.' })
  eventId: Id<'evt'>;

  @MaxLength(1_000)
  @Field(() => String, { nullable: true, description: 'Why, for the audit log: at most 1,000 characters.' })
  reason?: string | null;
}

@InputType({ description: 'The event that has taken place.' })
export class CompleteEventInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event; the viewer must manage it.' })
  eventId: Id<'evt'>;
}
