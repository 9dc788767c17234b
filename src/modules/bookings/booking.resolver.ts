import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import type { Id } from '../../kernel/ids.js';
import { badInput, notFound } from '../../kernel/problem.js';
import { withTriedCode } from '../discounts/index.js';
import { placesCombiner, type Asked, type PlacesCommand } from '../inventory/index.js';
import { paymentGateway, type PaymentGateway } from '../payments/index.js';
import { pricingSettings } from '../pricing/index.js';
import { eventOfReservation } from '../reservations/index.js';
import {
  ApproveBookingInput,
  CancelBookingInput,
  CheckOutInput,
  RefundBookingInput,
  RejectBookingInput,
  type AttendeeInput,
} from './booking.inputs.js';
import type { Billing, StoredAttendee } from './booking.entity.js';
import type { BookingStatus } from './booking.lifecycle.js';
import {
  ApproveBookingResult,
  CancelBookingResult,
  CheckOutResult,
  RefundBookingResult,
  RejectBookingResult,
  type ApproveBookingSuccess,
  type CancelBookingSuccess,
  type CheckOutSuccess,
  type RefundBookingSuccess,
  type RejectBookingSuccess,
} from './booking.results.js';
import { BookingStatusEnum, BookingType } from './booking.type.js';
import { cancelBooking } from './cancel-booking.js';
import { checkOut, type CheckOut } from './check-out.js';
import { approveBooking, rejectBooking } from './decide-on-booking.js';
import { findBooking, listMyBookings } from './list-bookings.js';
import { refundBooking, type ToRefund } from './refund-booking.js';
import { findBookingPlaces, type BookingPlaces } from './on-booking.js';

export const BookingConnection = connectionOf(BookingType, 'Booking');

@Resolver()
export class BookingResolver {
  @Query(() => BookingType, {
    nullable: true,
    description:
      'A booking by id or reference: for its member, those who manage the event, and admins. Else NOT_FOUND.',
  })
  @Auth('MEMBER')
  booking(
    @Arg('id', () => ID, { nullable: true, description: 'A TypeID that begins with `bkg_`.' }) id: string | null,
    @Arg('reference', () => String, { nullable: true, description: 'Instead of the id; case does not matter.' })
    reference: string | null,
    @Ctx() ctx: Context,
  ): Promise<BookingType> {
    if (id && !reference) return findBooking(ctx.read, { id: idArgument('bkg', id) });
    if (reference && !id) return findBooking(ctx.read, { reference });
    throw badInput('id', 'must be given, or reference, and not both.');
  }

  @Query(() => BookingConnection, { description: 'The bookings of the viewer, newest first.' })
  @Auth('MEMBER')
  myBookings(
    @Arg('status', () => BookingStatusEnum, { nullable: true, description: 'Only those that stand here.' })
    status: BookingStatus | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<BookingType>> {
    return listMyBookings(ctx.read, status, page);
  }

  @Mutation(() => CheckOutResult, {
    description:
      'Books the places of a reservation. Free bookings are CONFIRMED at once. Those that cost are PENDING_PAYMENT: the places are held for 15 minutes while the provider is asked, and `bookingChanged` tells when it has answered; money that comes later buys the places if they are still free, and is refunded if not (`lateCapture`). A payment that fails makes the booking CANCELLED. Ticket types that require it make the booking PENDING_APPROVAL for up to 3 days: one that costs, once its amount is set aside, which is taken when the organizer approves and let go otherwise.',
  })
  @Auth('MEMBER')
  async checkOut(
    @Arg('input', () => CheckOutInput, { description: 'What is booked, for whom, and how it is paid.' })
    input: CheckOutInput,
    @Ctx() ctx: Context,
  ): Promise<CheckOutSuccess> {
    const payment = paymentOf(ctx.port(paymentGateway), input.paymentMethod);
    const { reservationId, discountCode = null, expectedTotal = null } = input;
    const attendees = input.attendees.map(storedAttendee);
    const order = { reservationId, attendees, billing: billingOf(input), payment, discountCode, expectedTotal };
    const { viewer, isGone } = ctx;
    const eventId = await ctx.port(eventOfReservation)(input.reservationId);
    const repeat = { operation: 'checkOut', key: input.idempotencyKey, input: order };
    const command = checkOut({ ...order, eventId, pricing: ctx.port(pricingSettings) });
    const asked = { eventId, viewer, command, repeat, isGone };
    const settle = () => ctx.change(() => ctx.port(placesCombiner).settle(asked));
    return { booking: await withTriedCode(ctx, { code: discountCode }, settle) };
  }

  @Mutation(() => CancelBookingResult, {
    description:
      'Gives up a booking: the member on the terms that it was made on (`cancellationTerms`), those who manage the event at any time. Places are free at once, tickets void, and what was paid is refunded: in full, but for what the terms keep of a member. `Conflict` when it has ended already.',
  })
  @Auth('MEMBER')
  async cancelBooking(
    @Arg('input', () => CancelBookingInput, { description: 'Which booking, and why.' }) input: CancelBookingInput,
    @Ctx() ctx: Context,
  ): Promise<CancelBookingSuccess> {
    const { id: bookingId, reason, idempotencyKey: key } = input;
    const repeat = { operation: 'cancelBooking', key, input: { bookingId, reason } };
    return {
      booking: await settleBooking(ctx, bookingId, { command: (where) => cancelBooking(where, reason), repeat }),
    };
  }

  @Mutation(() => RefundBookingResult, {
    description:
      'Gives back part of what was paid for a booking, which stays as it is otherwise; also for one that has ended. For those who manage the event; else NOT_FOUND. All refunds together are never more than what was captured.',
  })
  @Auth('ORGANIZER')
  async refundBooking(
    @Arg('input', () => RefundBookingInput, { description: 'Which booking, how much or what for, and why.' })
    input: RefundBookingInput,
    @Ctx() ctx: Context,
  ): Promise<RefundBookingSuccess> {
    const { id, reason, idempotencyKey: key } = input;
    const refund = { ...toRefund(input), reason };
    const repeat = { operation: 'refundBooking', key, input: { id, ...refund } };
    return { booking: await settleBooking(ctx, id, { command: (where) => refundBooking(where, refund), repeat }) };
  }

  @Mutation(() => ApproveBookingResult, {
    description:
      'Lets a booking through that waits for approval. For those who manage the event; `Conflict` unless it is PENDING_APPROVAL. One that costs is PENDING_PAYMENT while what was set aside is taken, or, when nothing was, until it is paid, within 15 minutes.',
  })
  @Auth('ORGANIZER')
  async approveBooking(
    @Arg('input', () => ApproveBookingInput, { description: 'Which booking.' }) input: ApproveBookingInput,
    @Ctx() ctx: Context,
  ): Promise<ApproveBookingSuccess> {
    const { isOpen, provider } = ctx.port(paymentGateway);
    const order = { bookingId: input.id, provider: isOpen ? provider : null };
    const repeat = { operation: 'approveBooking', key: input.idempotencyKey, input: order };
    return {
      booking: await settleBooking(ctx, input.id, {
        command: (where) => approveBooking(where, order.provider),
        repeat,
      }),
    };
  }

  @Mutation(() => RejectBookingResult, {
    description:
      'Turns down a booking that waits for approval; its places are free at once. For those who manage the event; `Conflict` unless it is PENDING_APPROVAL.',
  })
  @Auth('ORGANIZER')
  async rejectBooking(
    @Arg('input', () => RejectBookingInput, { description: 'Which booking, and why.' }) input: RejectBookingInput,
    @Ctx() ctx: Context,
  ): Promise<RejectBookingSuccess> {
    const { id: bookingId, reason, idempotencyKey: key } = input;
    const repeat = { operation: 'rejectBooking', key, input: { bookingId, reason } };
    return {
      booking: await settleBooking(ctx, bookingId, { command: (where) => rejectBooking(where, reason), repeat }),
    };
  }
}

/** Changes a booking together with whatever else is asked of its event's places. */
async function settleBooking<Answer>(
  ctx: Context,
  id: Id<'bkg'>,
  { command, repeat }: { command(where: BookingPlaces): PlacesCommand<Answer>; repeat: Repeated },
): Promise<Answer> {
  const where = await findBookingPlaces(ctx.read, id);
  if (!where) throw notFound('booking');
  const { viewer, isGone } = ctx;
  const asked = { eventId: where.eventId, viewer, command: command(where), repeat, isGone };
  return ctx.change(() => ctx.port(placesCombiner).settle(asked));
}

type Repeated = NonNullable<Asked<unknown>['repeat']>;

function paymentOf(gateway: PaymentGateway, wanted: string | null | undefined): CheckOut['payment'] {
  const method = wanted ?? gateway.methods[0];
  if (gateway.methods.includes(method)) return gateway.isOpen ? { provider: gateway.provider, method } : null;
  throw badInput('paymentMethod', `must be one of ${gateway.methods.join(', ')}.`);
}

function toRefund({ amount, lines }: RefundBookingInput): ToRefund {
  if (amount && !lines) return { amount: { ...amount } };
  if (lines && !amount) return { lines: lines.map((line) => ({ ...line })) };
  throw badInput('amount', 'must be given, or lines, and not both.');
}

function billingOf({ billing }: CheckOutInput): Billing | null {
  return billing ? { name: billing.name, address: billing.address ?? null, taxId: billing.taxId ?? null } : null;
}

function storedAttendee({ name, email, answers }: AttendeeInput): StoredAttendee {
  const given = answers.map(({ question, answer }) => [question, answer]);
  return { name, email: email ?? null, answers: Object.fromEntries(given) as Record<string, string> };
}
