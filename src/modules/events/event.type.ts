import { Extensions, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CountryCode, DateTime, SafeInt, TimeZone, URLScalar } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { Seating } from './event.entity.js';
import type { EventStatus } from './event.lifecycle.js';

export const EventStatusEnum: { [Status in EventStatus]: Status } = {
  DRAFT: 'DRAFT',
  PENDING_APPROVAL: 'PENDING_APPROVAL',
  PUBLISHED: 'PUBLISHED',
  REJECTED: 'REJECTED',
  CANCELLED: 'CANCELLED',
  COMPLETED: 'COMPLETED',
};
registerEnumType(EventStatusEnum, {
  name: 'EventStatus',
  description: 'Where an event is on its way from draft to completed.',
  valuesConfig: {
    DRAFT: { description: 'Being prepared; only its organization sees it.' },
    PENDING_APPROVAL: { description: 'Submitted; waits for an admin and does not change.' },
    PUBLISHED: { description: 'Everybody finds it, and it can be booked while a ticket type is on sale.' },
    REJECTED: { description: 'An admin turned it down, with a reason; revise and submit it again.' },
    CANCELLED: { description: 'Does not take place. Links to it still work.' },
    COMPLETED: { description: 'Has taken place. Links to it still work.' },
  },
});

export const SeatingEnum: { [Kind in Seating]: Kind } = { GENERAL: 'GENERAL', RESERVED: 'RESERVED', MIXED: 'MIXED' };
registerEnumType(SeatingEnum, {
  name: 'Seating',
  description: 'What an event sells.',
  valuesConfig: {
    GENERAL: { description: 'Places without a seat.' },
    RESERVED: { description: 'Seats of a seat map.' },
    MIXED: { description: 'Both.' },
  },
});

@ObjectType('EventFee', {
  simpleResolvers: true,
  description: 'What an organizer asks for on top of the price of each ticket that is not free.',
})
export class EventFeeType {
  @Field(() => String, { description: 'What it is called: 1 to 60 characters.' })
  name: string;

  @Field(() => Int, {
    description: 'A share of what is paid for the ticket, in hundredths of a percent: 250 is 2.5 %.',
  })
  basisPoints: number;

  @Field(() => SafeInt, { description: "An amount for each ticket, in minor units of the event's currency." })
  perTicketMinor: number;
}

@ObjectType('CancellationStep', {
  simpleResolvers: true,
  description: 'Until when members may cancel at which price.',
})
export class CancellationStepType {
  @Field(() => Int, { description: 'It ends so many hours before the start of the event.' })
  hoursBefore: number;

  @Field(() => Int, {
    description: 'The share of what was paid that is kept, in hundredths of a percent: 2,500 is 25 %.',
  })
  keptBasisPoints: number;
}

@ObjectType('Event', { description: 'What people attend.' })
export class EventType {
  @Field(() => ID, { description: 'A TypeID that begins with `evt_`.' })
  id: Id<'evt'>;

  organizationId: Id<'org'>;
  createdById: Id<'usr'>;
  venueId?: Id<'ven'> | null;
  seatMapId?: Id<'map'> | null;

  @Field(() => String, {
    description: 'Names the event in URLs. It follows the title until the event is published, then it stays.',
  })
  slug: string;

  @Field(() => String, { description: 'What it is called: 1 to 200 characters.' })
  title: string;

  @Field(() => String, { description: 'What it is about, as plain text or Markdown; empty when nothing was said.' })
  description: string;

  @Field(() => EventStatusEnum, { description: 'Where it is on its way from draft to completed.' })
  status: EventStatus;

  @Field(() => DateTime, { description: 'When it begins.' })
  startsAt: Date;

  @Field(() => DateTime, { description: 'When it ends; after the start.' })
  endsAt: Date;

  @Field(() => TimeZone, { description: 'The time zone that start and end are meant in.' })
  timeZone: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where in the venue, or where at all for an event without one. Null when nothing was said.',
  })
  location?: string | null;

  @Field(() => String, { description: 'What kind of event it is, in the words of the organizer: `Concert`.' })
  category: string;

  @Field(() => [String], { description: 'What else it can be found by, in lower case; at most 20.' })
  tags: string[];

  @Field(() => URLScalar, { nullable: true, description: 'A picture of it; null when there is none.' })
  imageUrl?: string | null;

  @Field(() => SeatingEnum, { description: 'What it sells.' })
  seating: Seating;

  @Field(() => Boolean, {
    description:
      'Whether seats that are picked by hand must leave no single seat between others, see `LoneSeat`. Seats chosen by ' +
      '`bestAvailable` never do.',
  })
  preventsLoneSeats: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'From when `bestAvailable` chooses accessible seats for everybody. Until then, and always when it is null, it ' +
      'keeps them for those who ask for them.',
  })
  accessibleSeatsOpenAt?: Date | null;

  @Field(() => CountryCode, {
    nullable: true,
    description: "Whose taxes its tickets bear; null: those of the venue's country.",
  })
  taxCountry?: string | null;

  @Extensions({ listLength: 2 })
  @Field(() => [EventFeeType], { description: 'What the organizer asks for on top of prices; at most 5.' })
  fees: EventFeeType[];

  @Extensions({ listLength: 2 })
  @Field(() => [CancellationStepType], {
    nullable: true,
    description:
      'What a member who cancels gets back, the earliest step first; after the last one, members cannot cancel. Null: ' +
      'everything, until the event starts. Bookings keep the terms that they were made on.',
  })
  cancellationSteps?: CancellationStepType[] | null;

  @Field(() => Int, { description: 'Grows by one with each change of the event: for `expectedVersion`.' })
  version: number;

  @Field(() => DateTime, { description: 'When the draft was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt: Date;
}
