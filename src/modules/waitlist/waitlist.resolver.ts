import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import type { Id } from '../../kernel/ids.js';
import { userById, UserType } from '../accounts/schema.js';
import { eventById, EventType } from '../events/schema.js';
import { placesCombiner, type PlacesCommand } from '../inventory/index.js';
import { availabilityByEvent, ticketTypeById, TicketTypeType } from '../inventory/schema.js';
import { reservationSettings } from '../reservations/index.js';
import { acceptOffer, declineOffer } from './answer-offer.js';
import { findOwnEntry, listMyEntries } from './find-entries.js';
import { joinWaitlist } from './join-waitlist.js';
import { leaveWaitlist } from './leave-waitlist.js';
import { reasonToWait } from './reason-to-wait.js';
import { AcceptOfferInput, DeclineOfferInput, JoinWaitlistInput, LeaveWaitlistInput } from './waitlist.inputs.js';
import type { WaitlistStatus } from './waitlist.lifecycle.js';
import { standingOf } from './waitlist.loaders.js';
import {
  AcceptOfferResult,
  DeclineOfferResult,
  JoinWaitlistResult,
  LeaveWaitlistResult,
  type AcceptOfferSuccess,
  type DeclineOfferSuccess,
  type JoinWaitlistSuccess,
  type LeaveWaitlistSuccess,
} from './waitlist.results.js';
import { WaitingReasonType, WaitlistEntryType, WaitlistOfferType, WaitlistStatusEnum } from './waitlist.type.js';

export const WaitlistEntryConnection = connectionOf(WaitlistEntryType, 'WaitlistEntry');

@Resolver(() => WaitlistEntryType)
export class WaitlistResolver {
  @Mutation(() => JoinWaitlistResult, {
    description:
      'Lets the viewer wait for places of a ticket type that is sold out. What comes back is held for those who wait in the moment in which it is free, in their order: nobody can overtake. An offer can be accepted for as long as the event says; `waitlistChanged` tells.',
  })
  @Auth('MEMBER')
  async joinWaitlist(
    @Arg('input', () => JoinWaitlistInput, { description: 'What to wait for.' }) input: JoinWaitlistInput,
    @Ctx() ctx: Context,
  ): Promise<JoinWaitlistSuccess> {
    const id = await settle(ctx, input.eventId, joinWaitlist(ctx.viewer, input));
    return { entry: await findOwnEntry(ctx.read, id) };
  }

  @Mutation(() => LeaveWaitlistResult, {
    description:
      "Ends the viewer's waiting. `Conflict` when it has ended otherwise, or places are offered: decline those. Safe to repeat.",
  })
  @Auth('MEMBER')
  async leaveWaitlist(
    @Arg('input', () => LeaveWaitlistInput, { description: 'Which entry.' }) { id }: LeaveWaitlistInput,
    @Ctx() ctx: Context,
  ): Promise<LeaveWaitlistSuccess> {
    const { eventId } = await findOwnEntry(ctx.read, id);
    await settle(ctx, eventId, leaveWaitlist(id));
    return { entry: await findOwnEntry(ctx.read, id) };
  }

  @Mutation(() => AcceptOfferResult, {
    description:
      'Takes the places that are held for the viewer, who can check out with the reservation of the offer: it lives for a full time of a reservation at least. Checking out with it at once accepts it as well. Safe to repeat.',
  })
  @Auth('MEMBER')
  async acceptOffer(
    @Arg('input', () => AcceptOfferInput, { description: 'Which entry.' }) { id }: AcceptOfferInput,
    @Ctx() ctx: Context,
  ): Promise<AcceptOfferSuccess> {
    const entry = await findOwnEntry(ctx.read, id);
    await settle(ctx, entry.eventId, acceptOffer(entry, ctx.port(reservationSettings)));
    return { entry: await findOwnEntry(ctx.read, id) };
  }

  @Mutation(() => DeclineOfferResult, {
    description: 'Leaves the places that are held for the viewer to whoever is next. Safe to repeat.',
  })
  @Auth('MEMBER')
  async declineOffer(
    @Arg('input', () => DeclineOfferInput, { description: 'Which entry.' }) { id }: DeclineOfferInput,
    @Ctx() ctx: Context,
  ): Promise<DeclineOfferSuccess> {
    const entry = await findOwnEntry(ctx.read, id);
    await settle(ctx, entry.eventId, declineOffer(entry));
    return { entry: await findOwnEntry(ctx.read, id) };
  }

  @Query(() => WaitlistEntryType, {
    nullable: true,
    description: "A waitlist entry of the viewer's own; somebody else's is NOT_FOUND, but not for admins.",
  })
  @Auth('MEMBER')
  waitlistEntry(
    @Arg('id', () => ID, { description: 'A TypeID that begins with `wle_`.' }) id: string,
    @Ctx() ctx: Context,
  ): Promise<WaitlistEntryType> {
    return findOwnEntry(ctx.read, idArgument('wle', id));
  }

  @Query(() => WaitlistEntryConnection, { description: "The viewer's waitlist entries, newest first." })
  @Auth('MEMBER')
  myWaitlistEntries(
    @Arg('status', () => WaitlistStatusEnum, { nullable: true, description: 'Only those that stand here; null: all.' })
    status: WaitlistStatus | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<WaitlistEntryType>> {
    return listMyEntries(ctx.read, status ?? null, page);
  }

  @FieldResolver(() => EventType, { description: 'The event that the places are of.' })
  async event(@Root() entry: WaitlistEntryType, @Ctx() ctx: Context): Promise<EventType> {
    return (await ctx.load(eventById, entry.eventId))!;
  }

  @FieldResolver(() => TicketTypeType, { description: 'What they wait for.' })
  async ticketType(@Root() entry: WaitlistEntryType, @Ctx() ctx: Context): Promise<TicketTypeType> {
    return (await ctx.load(ticketTypeById, entry.ticketTypeId))!;
  }

  @FieldResolver(() => UserType, { nullable: true, description: 'Who waits; null when the account is gone.' })
  async member(@Root() entry: WaitlistEntryType, @Ctx() ctx: Context): Promise<UserType | null> {
    return (await ctx.load(userById, entry.memberId)) ?? null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Their place among those who wait for the same ticket type, from 1; null unless WAITING.',
  })
  async position(@Root() { id, status }: WaitlistEntryType, @Ctx() ctx: Context): Promise<number | null> {
    return status === 'WAITING' ? ((await ctx.load(standingOf, id))?.position ?? null) : null;
  }

  @FieldResolver(() => WaitingReasonType, {
    nullable: true,
    description:
      'Why there is no offer yet, as of now; null unless WAITING, and in the moment before an offer is made.',
  })
  async reason(@Root() entry: WaitlistEntryType, @Ctx() ctx: Context): Promise<WaitingReasonType | null> {
    if (entry.status !== 'WAITING') return null;
    const [standing, availability] = await Promise.all([
      ctx.load(standingOf, entry.id),
      ctx.load(availabilityByEvent, entry.eventId),
    ]);
    const offer = availability?.byTicketType.find(({ ticketType }) => ticketType.id === entry.ticketTypeId);
    const reason = reasonToWait({
      needed: entry.quantity,
      free: offer?.available ?? 0,
      allowance: standing?.allowance ?? null,
      isOnSale: offer?.reason !== 'NOT_YET_ON_SALE',
      hasSeats: (offer?.ticketType.seatCategory ?? null) !== null,
    });
    return reason ?? null;
  }

  @FieldResolver(() => WaitlistOfferType, {
    nullable: true,
    description: 'What was offered; null as long as nothing was.',
  })
  offer(@Root() { holdId, offeredAt, offerExpiresAt }: WaitlistEntryType): WaitlistOfferType | null {
    return holdId && { reservationId: holdId, offeredAt: offeredAt!, expiresAt: offerExpiresAt! };
  }
}

function settle<Answer>(ctx: Context, eventId: Id<'evt'>, command: PlacesCommand<Answer>): Promise<Answer> {
  const { viewer, isGone } = ctx;
  return ctx.change(() => ctx.port(placesCombiner).settle({ eventId, viewer, command, isGone }));
}
