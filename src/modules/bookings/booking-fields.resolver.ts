import { Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/graphql/context.js';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import type { Amount } from '../../kernel/money.js';
import { eventById, EventType } from '../events/schema.js';
import { ticketTypeById, TicketTypeType } from '../inventory/schema.js';
import { paymentOfSubject, PaymentType, refundsOfPayment, RefundType } from '../payments/schema.js';
import { showBreakdown } from '../pricing/index.js';
import { PriceFeeType, PriceLineType, PriceTaxType } from '../pricing/schema.js';
import { linesOfBooking, ticketsOfBooking } from './booking.loaders.js';
import { mayActForHolder } from './booking.policy.js';
import { AnswerType, AttendeeType, BookingLineType, BookingType } from './booking.type.js';
import type { NewBooking } from './check-out.js';
import { LateCapture } from './late-capture.problems.js';
import { IssuedTicketType } from './ticket.type.js';

/** A booking just made brings what belongs to it, so that a repeated checkout shows it as it was. */
type Shown = BookingType & Partial<Pick<NewBooking, 'lines' | 'tickets' | 'payment'>>;

@Resolver(() => BookingType)
export class BookingFieldsResolver {
  @FieldResolver(() => EventType, { description: 'The event as it is now.' })
  async event(@Root() { eventId }: BookingType, @Ctx() ctx: Context): Promise<EventType> {
    const event = await ctx.load(eventById, eventId);
    return event!;
  }

  @FieldResolver(() => [BookingLineType], {
    description: 'What is booked, in the order in which ticket types were made.',
  })
  lines(@Root() booking: Shown, @Ctx() ctx: Context): BookingLineType[] | Promise<BookingLineType[]> {
    return booking.lines ?? ctx.load(linesOfBooking, booking.id);
  }

  @FieldResolver(() => MoneyType, { description: 'The sum of the lines as they were booked.' })
  subtotal(@Root() { subtotalMinor: amountMinor, currency }: BookingType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'What is taken off the subtotal: 0 or more.' })
  discount(@Root() { discountMinor: amountMinor, currency }: BookingType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Fees on top of the subtotal: 0 or more.' })
  fees(@Root() { feesMinor: amountMinor, currency }: BookingType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Taxes on top of the subtotal: 0 or more.' })
  tax(@Root() { taxMinor: amountMinor, currency }: BookingType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Taxes that are part of the price and fees already: 0 or more.' })
  includedTax(@Root() { breakdown, currency }: BookingType): Amount {
    return showBreakdown(breakdown, currency).includedTax;
  }

  @Extensions({ listLength: 3 })
  @FieldResolver(() => [PriceLineType], {
    description: 'What each kind of places cost when it was booked; a ticket that is moved later changes none of it.',
  })
  priceLines(@Root() { breakdown, currency }: BookingType): PriceLineType[] {
    return showBreakdown(breakdown, currency).lines;
  }

  @Extensions({ listLength: 2 })
  @FieldResolver(() => [PriceFeeType], { description: 'The fees one by one: they add up to `fees`.' })
  feeItems(@Root() { breakdown, currency }: BookingType): PriceFeeType[] {
    return showBreakdown(breakdown, currency).fees;
  }

  @Extensions({ listLength: 2 })
  @FieldResolver(() => [PriceTaxType], {
    description: 'The taxes one by one: those on top add up to `tax`, the others to `includedTax`.',
  })
  taxItems(@Root() { breakdown, currency }: BookingType): PriceTaxType[] {
    return showBreakdown(breakdown, currency).taxes;
  }

  @FieldResolver(() => MoneyType, { description: 'What is paid: `subtotal - discount + fees + tax`.' })
  total(@Root() { totalMinor: amountMinor, currency }: BookingType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => PaymentType, {
    nullable: true,
    description: 'The payment; null when nothing is asked for: the booking is free, or paid at the door.',
  })
  async payment(@Root() booking: Shown, @Ctx() ctx: Context): Promise<PaymentType | null> {
    const payment = booking.payment === undefined ? await ctx.load(paymentOfSubject, booking.id) : booking.payment;
    if (!payment || mayActForHolder(ctx.viewer, booking.memberId)) return payment ?? null;
    return { ...payment, clientSecret: null, redirectUrl: null };
  }

  @Extensions({ listLength: 2 })
  @FieldResolver(() => [RefundType], { description: 'Money on its way back, oldest first; empty when there is none.' })
  async refunds(@Root() booking: Shown, @Ctx() ctx: Context): Promise<RefundType[]> {
    const payment = booking.payment === undefined ? await ctx.load(paymentOfSubject, booking.id) : null;
    return payment ? ctx.load(refundsOfPayment, payment.id) : [];
  }

  @FieldResolver(() => LateCapture, {
    nullable: true,
    description: 'Set when the booking is EXPIRED and its money came all the same, too late; else null.',
  })
  async lateCapture(@Root() booking: Shown, @Ctx() ctx: Context): Promise<LateCapture | null> {
    if (booking.status !== 'EXPIRED') return null;
    const [refund] = await this.refunds(booking, ctx);
    return refund ? new LateCapture(refund) : null;
  }

  @FieldResolver(() => [IssuedTicketType], {
    description: 'A ticket for each place, in the order of the attendees; empty until the booking is CONFIRMED.',
  })
  tickets(@Root() booking: Shown, @Ctx() ctx: Context): IssuedTicketType[] | Promise<IssuedTicketType[]> {
    return booking.tickets ?? ctx.load(ticketsOfBooking, booking.id);
  }
}

@Resolver(() => BookingLineType)
export class BookingLineResolver {
  @FieldResolver(() => TicketTypeType, { description: 'What kind of places.' })
  async ticketType(@Root() line: BookingLineType, @Ctx() ctx: Context): Promise<TicketTypeType> {
    const ticketType = await ctx.load(ticketTypeById, line.ticketTypeId);
    return ticketType!;
  }

  @FieldResolver(() => MoneyType, {
    description:
      'What one of the places cost when it was reserved. A ticket that was moved to another ticket type keeps its price, unless the booking had a line of that type.',
  })
  unitPrice(@Root() { unitPriceMinor: amountMinor, currency }: BookingLineType): Amount {
    return { amountMinor, currency };
  }
}

@Resolver(() => AttendeeType)
export class AttendeeResolver {
  @FieldResolver(() => [AnswerType], { description: 'What the attendee answered; empty when nothing was.' })
  answers(@Root() { answers }: AttendeeType): AnswerType[] {
    return Object.entries(answers).map(([question, answer]) => ({ question, answer }));
  }
}
