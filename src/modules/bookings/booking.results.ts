import { Field, ObjectType } from 'type-graphql';
import { IdempotencyKeyReused } from '../../kernel/db/idempotency.js';
import { resultOf } from '../../kernel/graphql/problems.js';
import { DiscountNotApplicable } from '../discounts/index.js';
import { EventNotBookable } from '../inventory/index.js';
import { AmountTooLarge } from '../pricing/index.js';
import { ReservationNotActive } from '../reservations/index.js';
import {
  AttendeesMismatch,
  CancellationNotAllowed,
  NotCancellable,
  PaymentUnavailable,
  PlacesGone,
  PriceChanged,
  RefundExceedsLine,
  RefundExceedsPayment,
} from './booking.problems.js';
import { BookingType } from './booking.type.js';
import { QuoteType } from './quote.type.js';

@ObjectType({ description: 'The reservation is a booking now.' })
export class CheckOutSuccess {
  @Field(() => BookingType, { description: 'CONFIRMED when it is free; else it waits for payment or approval.' })
  booking: BookingType;
}

@ObjectType({ description: 'What it costs.' })
export class QuoteSuccess {
  @Field(() => QuoteType, { description: 'What checking out would charge.' })
  quote: QuoteType;
}

@ObjectType({ description: 'The booking is cancelled.' })
export class CancelBookingSuccess {
  @Field(() => BookingType, { description: 'The booking, CANCELLED.' })
  booking: BookingType;
}

@ObjectType({ description: 'The tickets are void, and their places are free.' })
export class CancelTicketsSuccess {
  @Field(() => BookingType, { description: 'The booking: with what is left of it, or CANCELLED.' })
  booking: BookingType;
}

@ObjectType({ description: 'The money is on its way back.' })
export class RefundBookingSuccess {
  @Field(() => BookingType, { description: 'The booking, with one refund more.' })
  booking: BookingType;
}

@ObjectType({ description: 'The booking has been let through.' })
export class ApproveBookingSuccess {
  @Field(() => BookingType, { description: 'CONFIRMED when it is free, else PENDING_PAYMENT.' })
  booking: BookingType;
}

@ObjectType({ description: 'The booking has been turned down.' })
export class RejectBookingSuccess {
  @Field(() => BookingType, { description: 'The booking, CANCELLED.' })
  booking: BookingType;
}

export const CheckOutResult = resultOf('CheckOut', CheckOutSuccess, [
  ReservationNotActive,
  AttendeesMismatch,
  EventNotBookable,
  PaymentUnavailable,
  AmountTooLarge,
  DiscountNotApplicable,
  PriceChanged,
  IdempotencyKeyReused,
]);

export const QuoteResult = resultOf('Quote', QuoteSuccess, [
  DiscountNotApplicable,
  ReservationNotActive,
  AmountTooLarge,
]);

export const CancelBookingResult = resultOf('CancelBooking', CancelBookingSuccess, [
  NotCancellable,
  CancellationNotAllowed,
  IdempotencyKeyReused,
]);

export const CancelTicketsResult = resultOf('CancelTickets', CancelTicketsSuccess, [
  NotCancellable,
  CancellationNotAllowed,
  IdempotencyKeyReused,
]);

export const RefundBookingResult = resultOf('RefundBooking', RefundBookingSuccess, [
  RefundExceedsPayment,
  RefundExceedsLine,
  IdempotencyKeyReused,
]);

export const ApproveBookingResult = resultOf('ApproveBooking', ApproveBookingSuccess, [
  PlacesGone,
  EventNotBookable,
  PaymentUnavailable,
  IdempotencyKeyReused,
]);

export const RejectBookingResult = resultOf('RejectBooking', RejectBookingSuccess, [IdempotencyKeyReused]);
