import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { CancellationStep } from '../events/index.js';
import type { Breakdown } from '../pricing/index.js';
import type { StoredAttendee } from './booking.entity.js';
import type { BookingStatus } from './booking.lifecycle.js';

export const BookingStatusEnum = {
  PENDING_PAYMENT: 'PENDING_PAYMENT',
  PENDING_APPROVAL: 'PENDING_APPROVAL',
  CONFIRMED: 'CONFIRMED',
  CANCELLED: 'CANCELLED',
  EXPIRED: 'EXPIRED',
} as const satisfies Record<BookingStatus, BookingStatus>;

registerEnumType(BookingStatusEnum, {
  name: 'BookingStatus',
  description: 'Where a booking stands. CANCELLED and EXPIRED are final.',
  valuesConfig: {
    PENDING_PAYMENT: {
      description: 'Its places are held until `expiresAt`; the money must come, or be set aside, before.',
    },
    PENDING_APPROVAL: { description: 'Its places are held until `expiresAt`; the organizer must decide before.' },
    CONFIRMED: { description: 'Its places are sold and its tickets are valid.' },
    CANCELLED: { description: 'Given up or turned down, or its payment failed. Its places are free again.' },
    EXPIRED: {
      description:
        'Waited too long. Its places are free again; money that came too late is refunded, see `lateCapture`.',
    },
  },
});

@ObjectType('Answer', { description: 'What an attendee answered to a question of the organizer.' })
export class AnswerType {
  @Field(() => String, { description: 'The question, as the client asked it.' })
  question: string;

  @Field(() => String, { description: 'The answer.' })
  answer: string;
}

@ObjectType('Attendee', {
  description: 'Who takes a place. Seen by the member who booked, those who manage the event, and admins.',
})
export class AttendeeType implements StoredAttendee {
  @Field(() => String, { description: 'The name that stands on the ticket.' })
  name: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where the attendee can be reached; null when it was not given.',
  })
  email: string | null;

  answers: Record<string, string>;
}

@ObjectType('BookingLine', { description: 'The places of one ticket type in a booking.' })
export class BookingLineType {
  ticketTypeId: Id<'tty'>;

  @Field(() => Int, { description: 'How many places: 1 or more.' })
  quantity: number;

  unitPriceMinor: number;

  currency: string;
}

@ObjectType('Booking', {
  description: 'Places of an event that a member has bought or is about to buy. Prices, title and start are as sold.',
})
export class BookingType {
  @Field(() => ID, { description: 'A TypeID that begins with `bkg_`.' })
  id: Id<'bkg'>;

  @Field(() => String, { description: 'What people read out: eight digits and capitals, none of which look alike.' })
  reference: string;

  eventId: Id<'evt'>;

  memberId?: Id<'usr'> | null;

  @Field(() => BookingStatusEnum, { description: 'Where the booking stands.' })
  status: BookingStatus;

  @Field(() => String, { description: 'The title of the event when it was booked.' })
  eventTitle: string;

  @Field(() => DateTime, { description: 'The start of the event when it was booked.' })
  eventStartsAt: Date;

  subtotalMinor: number;
  discountMinor: number;
  feesMinor: number;
  taxMinor: number;
  totalMinor: number;
  currency: string;
  breakdown: Breakdown;
  discountId?: Id<'dsc'> | null;

  @Field(() => String, { nullable: true, description: 'The code that made it cheaper, as it was then; null: none.' })
  discountCode?: string | null;

  @Field(() => [AttendeeType], {
    description:
      'Who takes the places, as they were checked out: one for each, line by line; seats of a line in map order. `tickets` are in the same order.',
  })
  attendees: AttendeeType[];

  cancellationSteps?: CancellationStep[] | null;
  keptMinor: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When a booking that waits for payment or approval ends by itself; null once it does not wait.',
  })
  expiresAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was cancelled; null unless it is CANCELLED.' })
  cancellationReason?: string | null;

  @Field(() => DateTime, { description: 'When it was checked out.' })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its places were sold; null before.' })
  confirmedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was cancelled; null unless it is CANCELLED.' })
  cancelledAt?: Date | null;
}

@ObjectType('BookingTotals', { description: 'What bookings of one event cost together.' })
export class BookingTotalsType {
  @Field(() => Int, { description: 'How many bookings.' })
  count: number;

  @Field(() => Int, { description: 'How many places they have.' })
  places: number;

  currency: string;
  subtotalMinor: number;
  discountMinor: number;
  feesMinor: number;
  taxMinor: number;
  totalMinor: number;
}
