import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, SafeInt } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { EventStatus } from '../events/index.js';
import type { UnavailableReason } from './availability.js';
import { TicketTypeType } from './ticket-type.type.js';

export const UnavailableReasonEnum: { [Reason in UnavailableReason]: Reason } = {
  EVENT_NOT_BOOKABLE: 'EVENT_NOT_BOOKABLE',
  NOT_YET_ON_SALE: 'NOT_YET_ON_SALE',
  SALES_ENDED: 'SALES_ENDED',
  SOLD_OUT: 'SOLD_OUT',
  HELD: 'HELD',
};
registerEnumType(UnavailableReasonEnum, {
  name: 'UnavailableReason',
  description: 'Why nothing of a ticket type can be bought just now: the first reason that applies.',
  valuesConfig: {
    EVENT_NOT_BOOKABLE: { description: 'The event is not published, is cancelled, completed or over.' },
    NOT_YET_ON_SALE: { description: 'Its sale has not begun.' },
    SALES_ENDED: { description: 'Its sale is over.' },
    SOLD_OUT: { description: 'All places are sold or blocked.' },
    HELD: { description: 'No place is free, but some are held and come back if they are not paid for.' },
  },
});

@ObjectType('TicketTypeAvailability', {
  simpleResolvers: true,
  description: 'How many places of a ticket type there are.',
})
export class TicketTypeAvailabilityType {
  @Field(() => TicketTypeType, { description: 'The ticket type.' })
  ticketType: TicketTypeType;

  @Field(() => Int, { description: 'Its quota, or the seats of its category that are not blocked if they are fewer.' })
  capacity: number;

  @Field(() => Int, { description: 'Places of this ticket type that are sold.' })
  sold: number;

  @Field(() => Int, { description: 'Places of this ticket type that are held at this instant.' })
  held: number;

  @Field(() => Int, {
    description:
      'How many can be taken at this instant. Ticket types that sell the same seats share them: what one sells, the ' +
      'others lose.',
  })
  available: number;

  @Field(() => UnavailableReasonEnum, {
    nullable: true,
    description: 'Why nothing can be bought; null when something can.',
  })
  reason: UnavailableReason | null;
}

@ObjectType('Availability', {
  simpleResolvers: true,
  description:
    'How many places an event has: one snapshot, as of one instant of the database. `capacity` is always the sum of ' +
    '`sold`, `held` and `available`.',
})
export class AvailabilityType {
  organizationId: Id<'org'>;
  eventStatus: EventStatus;
  byTicketType: TicketTypeAvailabilityType[];

  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @Field(() => SafeInt, {
    description:
      'Grows with each change of the places of the event; 0 before the first. Time alone does not raise it: when a hold ' +
      'runs out or a sale begins, `asOf` tells which of two answers of one version is the newer.',
  })
  version: number;

  @Field(() => Int, {
    description: 'Seats that are not blocked, and the quotas of ticket types without seats. Hidden ones count as well.',
  })
  capacity: number;

  @Field(() => Int, { description: 'Places that are sold.' })
  sold: number;

  @Field(() => Int, {
    description: 'Places that are held at this instant. A hold whose time is up counts as available at once.',
  })
  held: number;

  @Field(() => Int, { description: 'Places that are neither sold nor held.' })
  available: number;

  @Field(() => Boolean, {
    description:
      'Whether there are places, but nothing is left of any ticket type. What is held counts as gone: `reason` of the ' +
      'ticket types tells whether it may come back.',
  })
  isSoldOut: boolean;

  @Field(() => DateTime, { description: 'The instant of the snapshot, by the clock of the database.' })
  asOf: Date;
}
