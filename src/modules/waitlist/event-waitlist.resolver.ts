import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import type { Id } from '../../kernel/ids.js';
import { EventType } from '../events/schema.js';
import { reservationById, ReservationType } from '../reservations/schema.js';
import { findOwnEntry, listEventEntries } from './find-entries.js';
import { setWaitlist } from './set-waitlist.js';
import { waitlistFeed } from './waitlist-feed.js';
import { SetWaitlistInput, WaitlistFilterInput } from './waitlist.inputs.js';
import { waitlistByEvent } from './waitlist.loaders.js';
import { WaitlistEntryConnection } from './waitlist.resolver.js';
import { SetWaitlistResult, type SetWaitlistSuccess } from './waitlist.results.js';
import { WaitlistEntryType, WaitlistOfferType, WaitlistType } from './waitlist.type.js';

@Resolver(() => EventType)
export class EventWaitlistResolver {
  @Mutation(() => SetWaitlistResult, {
    description:
      'Opens or closes the waitlist of an event, and says how long offers last that are made from now on. For OWNER and MANAGER of its organization.',
  })
  @Auth('ORGANIZER')
  async setWaitlist(
    @Arg('input', () => SetWaitlistInput, { description: 'How it is to be kept.' }) input: SetWaitlistInput,
    @Ctx() ctx: Context,
  ): Promise<SetWaitlistSuccess> {
    return { event: await ctx.execute(setWaitlist, input) };
  }

  @Query(() => WaitlistEntryConnection, {
    description: 'The waitlist of an event in the order of rank. For those who manage it and admins; else NOT_FOUND.',
  })
  @Auth('ORGANIZER')
  eventWaitlist(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Arg('filter', () => WaitlistFilterInput, { nullable: true, description: 'Only some of them.' })
    filter: WaitlistFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<WaitlistEntryType>> {
    return listEventEntries(ctx.read, { ...filter, eventId: idArgument('evt', eventId, 'eventId') }, page);
  }

  @FieldResolver(() => WaitlistType, {
    description: 'How it keeps its waitlist. Costs one statement for all events of a list.',
  })
  async waitlist(@Root() event: EventType, @Ctx() ctx: Context): Promise<WaitlistType> {
    return (await ctx.load(waitlistByEvent, event.id))!;
  }
}

@Resolver(() => WaitlistOfferType)
export class WaitlistChangesResolver {
  @Subscription(() => WaitlistEntryType, {
    description:
      "A waitlist entry at once, and again within half a second of each change of it, its position, or how many places are free. The viewer's own; somebody else's is NOT_FOUND, but not for admins.",
    subscribe: async ({ args, context }: { args: { id: string }; context: Context }) => {
      const id = idArgument('wle', args.id);
      await findOwnEntry(context.read, id);
      return context.port(waitlistFeed).watch(id);
    },
  })
  @Auth('MEMBER')
  waitlistChanged(
    @Arg('id', () => ID, { description: 'A TypeID that begins with `wle_`.' }) _id: string,
    @Root() changed: Id<'wle'>,
    @Ctx() ctx: Context,
  ): Promise<WaitlistEntryType> {
    return findOwnEntry(ctx.read, changed);
  }

  @FieldResolver(() => ReservationType, { description: 'What is held: check out with it.' })
  async reservation(@Root() offer: WaitlistOfferType, @Ctx() ctx: Context): Promise<ReservationType> {
    return (await ctx.load(reservationById, offer.reservationId))!;
  }
}
