import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/graphql/context.js';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import type { Amount } from '../../kernel/money.js';
import { eventById } from '../events/schema.js';
import { paymentOfSubject, refundsOfPayment } from '../payments/schema.js';
import { ticketsOfBooking } from './booking.loaders.js';
import { BookingType } from './booking.type.js';
import { cancellationDeadlines, deadlineAt, keptOf } from './cancellation-terms.js';
import { CancellationTermsType } from './cancellation-terms.type.js';
import { atStake } from './end-booking.js';
import { worthLeft } from './unrefunded-lines.js';
import { sumOfLines } from './worth-of-places.js';

@Resolver(() => BookingType)
export class CancellationTermsResolver {
  @FieldResolver(() => MoneyType, {
    description: 'What the organizer keeps of what was paid for places that have been cancelled: 0 or more.',
  })
  kept(@Root() { keptMinor: amountMinor, currency }: BookingType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => CancellationTermsType, {
    nullable: true,
    description: 'What the member would get back by cancelling; null of a booking that has ended.',
  })
  async cancellationTerms(@Root() booking: BookingType, @Ctx() ctx: Context): Promise<CancellationTermsType | null> {
    if (booking.status === 'CANCELLED' || booking.status === 'EXPIRED') return null;
    const [event, payment, tickets] = await Promise.all([
      ctx.load(eventById, booking.eventId),
      ctx.load(paymentOfSubject, booking.id),
      ctx.load(ticketsOfBooking, booking.id),
    ]);
    const deadlines = cancellationDeadlines(booking, event!.startsAt);
    const terms = deadlineAt(deadlines, ctx.read.now);
    if (!terms) return { deadlines, refund: null, kept: null };
    const { currency } = booking;
    const paidMinor = atStake({ booking, payment });
    const keptBasisPoints = booking.status === 'CONFIRMED' ? terms.keptBasisPoints : 0;
    const refunds = payment ? await ctx.load(refundsOfPayment, payment.id) : [];
    const refunded = refunds.flatMap(({ status, lines }) => (status === 'FAILED' ? [] : (lines ?? [])));
    const worthMinor = sumOfLines(worthLeft({ breakdown: booking.breakdown, tickets }, refunded));
    const keptMinor = Math.min(keptOf(worthMinor, keptBasisPoints), paidMinor);
    return {
      deadlines,
      refund: { amountMinor: paidMinor - keptMinor, currency },
      kept: { amountMinor: keptMinor, currency },
    };
  }
}
