import { Field, ID, Int, registerEnumType } from 'type-graphql';
import { DateTime } from '../../kernel/graphql/scalars.js';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import { ProblemType } from '../../kernel/graphql/problems.js';
import type { Id } from '../../kernel/ids.js';
import { formatMoney, type Amount } from '../../kernel/money.js';
import { Problem } from '../../kernel/problem.js';
import { QuoteType } from './quote.type.js';
import type { Quote } from './show-price.js';

@ProblemType('Returned when the number of attendees is not the number of places.')
export class AttendeesMismatch extends Problem {
  readonly code = 'ATTENDEES_MISMATCH';

  @Field(() => Int, { description: 'How many places the reservation has.' })
  readonly expected: number;

  @Field(() => Int, { description: 'How many attendees were given.' })
  readonly given: number;

  readonly message: string;

  constructor({ expected, given }: { expected: number; given: number }) {
    super();
    this.expected = expected;
    this.given = given;
    this.message = `Give one attendee for each place, or none. Places: ${expected}; attendees: ${given}.`;
  }
}

const NotCancellableReason = {
  EVENT_STARTED: 'EVENT_STARTED',
  TICKET_USED: 'TICKET_USED',
  TICKET_VOID: 'TICKET_VOID',
} as const;
type NotCancellableReason = keyof typeof NotCancellableReason;

registerEnumType(NotCancellableReason, {
  name: 'NotCancellableReason',
  description: 'Why a booking, or a ticket of it, cannot be cancelled.',
  valuesConfig: {
    EVENT_STARTED: { description: 'The event has begun: only its organizers can still cancel.' },
    TICKET_USED: { description: 'Somebody has been admitted with one of its tickets: undo the check-in first.' },
    TICKET_VOID: { description: 'One of the tickets has been cancelled already.' },
  },
});

const WORDS: Record<NotCancellableReason, string> = {
  EVENT_STARTED: 'The event has begun. Ask its organizer to cancel the booking.',
  TICKET_USED: 'Somebody has been admitted with one of its tickets. Undo the check-in first.',
  TICKET_VOID: 'One of the tickets has been cancelled already. Nothing was changed.',
};

@ProblemType('Returned when a booking, or a ticket of it, cannot be cancelled.')
export class NotCancellable extends Problem {
  readonly code = 'NOT_CANCELLABLE';

  @Field(() => NotCancellableReason, { description: 'What stands against it.' })
  readonly reason: NotCancellableReason;

  readonly message: string;

  constructor(reason: NotCancellableReason) {
    super();
    this.reason = reason;
    this.message = WORDS[reason];
  }
}

@ProblemType('Returned when the terms of the booking do not let its member cancel any more.')
export class CancellationNotAllowed extends Problem {
  readonly code = 'CANCELLATION_NOT_ALLOWED';

  @Field(() => DateTime, { nullable: true, description: 'Until when the member could cancel; null: never.' })
  readonly until: Date | null;

  readonly message: string;

  constructor(until: Date | null) {
    super();
    this.until = until;
    this.message = until
      ? 'The time in which this booking could be cancelled is over. Ask the organizer.'
      : 'This booking was made on the terms that it cannot be cancelled. Ask the organizer.';
  }
}

@ProblemType('Returned when more is to be refunded than is left of what was paid.')
export class RefundExceedsPayment extends Problem {
  readonly code = 'REFUND_EXCEEDS_PAYMENT';

  @Field(() => MoneyType, { description: 'What can still be refunded.' })
  readonly refundable: Amount;

  readonly message: string;

  constructor(refundable: Amount) {
    super();
    this.refundable = refundable;
    this.message = `Only ${formatMoney(refundable, 'en')} can still be refunded.`;
  }
}

@ProblemType('Returned when more places of a line are to be refunded than are left that nothing was given back for.')
export class RefundExceedsLine extends Problem {
  readonly code = 'REFUND_EXCEEDS_LINE';

  @Field(() => ID, { description: 'The ticket type of the line.' })
  readonly ticketTypeId: Id<'tty'>;

  @Field(() => Int, { description: 'For how many of its places nothing has been given back yet.' })
  readonly quantity: number;

  @Field(() => MoneyType, {
    description:
      'What the line cost and has not been given back: more than its places are worth where a cancellation kept a share of others, ' +
      'which can be refunded by amount.',
  })
  readonly refundable: Amount;

  readonly message: string;

  constructor({
    ticketTypeId,
    quantity,
    refundable,
  }: Pick<RefundExceedsLine, 'ticketTypeId' | 'quantity' | 'refundable'>) {
    super();
    this.ticketTypeId = ticketTypeId;
    this.quantity = quantity;
    this.refundable = refundable;
    this.message = `Of this line only ${quantity} places are left that nothing was given back for. Nothing was changed.`;
  }
}

@ProblemType('Returned when a booking waited so long that others have its places.')
export class PlacesGone extends Problem {
  readonly code = 'PLACES_GONE';
  readonly message = 'The booking waited too long: its places have gone to others.';
}

@ProblemType('Returned when checking out would not charge what the client expected. Nothing was booked.')
export class PriceChanged extends Problem {
  readonly code = 'PRICE_CHANGED';
  readonly message = 'The price is another now. Look at it, and check out with the new total.';

  @Field(() => QuoteType, { description: 'What it costs now.' })
  readonly quote: Quote;

  constructor(quote: Quote) {
    super();
    this.quote = quote;
  }
}

@ProblemType('Returned when a booking costs something and no payments are taken at present.')
export class PaymentUnavailable extends Problem {
  readonly code = 'PAYMENT_UNAVAILABLE';
  readonly message = 'No payments are taken at present: only what is free can be booked.';
}
