import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { NoticeKind, NoticeState } from './guest-notice.entity.js';

export const NoticeKindEnum = {
  RESCHEDULED: 'RESCHEDULED',
  MOVED: 'MOVED',
  CANCELLED: 'CANCELLED',
  RESEATED: 'RESEATED',
  SEAT_REFUNDED: 'SEAT_REFUNDED',
} as const satisfies Record<NoticeKind, NoticeKind>;

registerEnumType(NoticeKindEnum, {
  name: 'NoticeKind',
  description: 'What a guest was told.',
  valuesConfig: {
    RESCHEDULED: { description: 'The event begins or ends at another time. Tickets stay valid.' },
    MOVED: { description: 'The event takes place somewhere else. Tickets stay valid.' },
    CANCELLED: { description: 'The event was called off: tickets are void, and what was paid goes back.' },
    RESEATED: { description: 'The organizer gave the ticket another seat. It stays valid.' },
    SEAT_REFUNDED: { description: 'The organizer took the seat away: the ticket is void, and what it cost goes back.' },
  },
});

@ObjectType('NoticeState', {
  description: 'One side of a change, as the guest was told it: only what the notice is about, all else is null.',
})
export class NoticeStateType {
  @Field(() => DateTime, { nullable: true, description: 'When the event begins.' })
  startsAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the event ends.' })
  endsAt: Date | null;

  @Field(() => String, { nullable: true, description: 'The IANA time zone of the event.' })
  timeZone: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Where it takes place, as people read it: with the name and the address of the venue as they were then.',
  })
  place: string | null;

  seatId: Id<'seat'> | null;
}

@ObjectType('GuestNotice', {
  description: 'What a guest was told about a change that others made of what they had booked. It never changes.',
})
export class GuestNoticeType {
  @Field(() => ID, { description: 'A TypeID that begins with `ntc_`.' })
  id: Id<'ntc'>;

  eventId: Id<'evt'>;

  @Field(() => ID, { description: 'The booking that it is about.' })
  bookingId: Id<'bkg'>;

  @Field(() => ID, { nullable: true, description: 'The ticket that it is about; null when it is about all of them.' })
  ticketId?: Id<'tck'> | null;

  @Field(() => NoticeKindEnum, { description: 'What was told.' })
  kind: NoticeKind;

  before: NoticeState;
  after: NoticeState;
  refundMinor: number;
  currency: string;

  @Field(() => String, { nullable: true, description: 'Why, as far as somebody said.' })
  reason?: string | null;

  @Field(() => DateTime, { description: 'When it was changed: notices are in this order.' })
  changedAt: Date;

  @Field(() => DateTime, { description: 'From when on the guest could see this notice.' })
  toldAt: Date;
}
