import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import type { Amount } from '../../kernel/money.js';
import { BookingFilterInput } from './booking.inputs.js';
import { BookingConnection } from './booking.resolver.js';
import { BookingTotalsType, type BookingType } from './booking.type.js';
import { listEventBookings, sumEventBookings } from './event-bookings.js';

const WHO = 'For those who manage it and admins; else NOT_FOUND.';

@Resolver(() => BookingTotalsType)
export class EventBookingsResolver {
  @Query(() => BookingConnection, { description: `The bookings of an event, newest first. ${WHO}` })
  @Auth('ORGANIZER')
  eventBookings(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Arg('filter', () => BookingFilterInput, { nullable: true, description: 'Only some of them.' })
    filter: BookingFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<BookingType>> {
    const wanted = { eventId: idArgument('evt', eventId, 'eventId'), filter: filter ?? {} };
    return listEventBookings(ctx.read, wanted, page);
  }

  @Query(() => BookingTotalsType, {
    nullable: true,
    description: `What the bookings of an event cost together; null when there is none. ${WHO} CONFLICT when they are in several currencies, or a sum is more than 2^53 - 1.`,
  })
  @Auth('ORGANIZER')
  eventBookingTotals(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Arg('filter', () => BookingFilterInput, { nullable: true, description: 'Only some of them.' })
    filter: BookingFilterInput | null,
    @Ctx() ctx: Context,
  ): Promise<BookingTotalsType | null> {
    return sumEventBookings(ctx.read, { eventId: idArgument('evt', eventId, 'eventId'), filter: filter ?? {} });
  }

  @FieldResolver(() => MoneyType, { description: 'The sum of their subtotals.' })
  subtotal(@Root() { subtotalMinor: amountMinor, currency }: BookingTotalsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'The sum of their discounts.' })
  discount(@Root() { discountMinor: amountMinor, currency }: BookingTotalsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'The sum of their fees.' })
  fees(@Root() { feesMinor: amountMinor, currency }: BookingTotalsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'The sum of their taxes on top.' })
  tax(@Root() { taxMinor: amountMinor, currency }: BookingTotalsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'The sum of their totals: `subtotal - discount + fees + tax`.' })
  total(@Root() { totalMinor: amountMinor, currency }: BookingTotalsType): Amount {
    return { amountMinor, currency };
  }
}
