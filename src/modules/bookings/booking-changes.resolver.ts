import { Arg, Ctx, ID, Resolver, Root, Subscription } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import type { Id } from '../../kernel/ids.js';
import { bookingFeed } from './booking-feed.js';
import { BookingType } from './booking.type.js';
import { findBooking } from './list-bookings.js';

@Resolver()
export class BookingChangesResolver {
  @Subscription(() => BookingType, {
    description:
      'A booking at once, and again within half a second of each change of it, its payment, its refunds or the seats of its tickets, and when some are cancelled. For its member, those who manage the event, and admins; else NOT_FOUND.',
    subscribe: async ({ args, context }: { args: { id: string }; context: Context }) => {
      const id = idArgument('bkg', args.id);
      await findBooking(context.read, { id });
      return context.port(bookingFeed).watch(id);
    },
  })
  @Auth('MEMBER')
  bookingChanged(
    @Arg('id', () => ID, { description: 'A TypeID that begins with `bkg_`.' }) _id: string,
    @Root() changed: Id<'bkg'>,
    @Ctx() ctx: Context,
  ): Promise<BookingType> {
    return findBooking(ctx.read, { id: changed });
  }
}
