import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { viewerId } from '../../kernel/auth/viewer.js';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { AssertsViewer } from '../../kernel/graphql/asserts-viewer.js';
import { asksForIdsAlone } from '../../kernel/graphql/asked-fields.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import { encodeId } from '../../kernel/ids.js';
import { multiplyMoney } from '../../kernel/money.js';
import { notFound } from '../../kernel/problem.js';
import { withTriedCode } from '../discounts/index.js';
import { eventById, EventType } from '../events/schema.js';
import { placesCombiner, type PlacesCommand } from '../inventory/index.js';
import { ticketTypeById, TicketTypeType } from '../inventory/schema.js';
import { seatById, SeatType } from '../venues/schema.js';
import { extendReservation } from './extend-reservation.js';
import { eventOfReservation } from './find-reservation.js';
import { listMyReservations } from './list-reservations.js';
import { releaseReservation } from './release-reservation.js';
import { ExtendReservationInput, ReleaseReservationInput, ReserveInput } from './reservation.inputs.js';
import type { ReservationStatus } from './reservation.lifecycle.js';
import { reservationById } from './reservation.loaders.js';
import {
  ExtendReservationResult,
  ReleaseReservationResult,
  ReserveResult,
  type ExtendReservationSuccess,
  type ReleaseReservationSuccess,
  type ReserveSuccess,
} from './reservation.results.js';
import { reservationSettings } from './reservation.settings.js';
import { ReservationItemType, ReservationStatusEnum, ReservationType } from './reservation.type.js';
import { reserve } from './reserve.js';

export const ReservationConnection = connectionOf(ReservationType, 'Reservation');

@Resolver(() => ReservationType)
export class ReservationResolver {
  @Mutation(() => ReserveResult, {
    description:
      'Holds places for the viewer: all that is asked for, or none. They are held until `expiresAt`; check out before ' +
      'then. What does not fit together is BAD_USER_INPUT, an event that the viewer may not see is NOT_FOUND.',
  })
  @Auth('MEMBER')
  @AssertsViewer()
  async reserve(
    @Arg('input', () => ReserveInput, { description: 'What to hold.' }) input: ReserveInput,
    @Ctx() ctx: Context,
  ): Promise<ReserveSuccess> {
    const { viewer, isGone } = ctx;
    const command = reserve(viewer, input, ctx.port(reservationSettings));
    const repeat = { operation: 'reserve', key: input.idempotencyKey, input };
    const asked = { eventId: input.eventId, viewer, command, repeat, isGone };
    const settle = () => ctx.change(() => ctx.port(placesCombiner).settle(asked));
    return { reservation: await withTriedCode(ctx, { code: input.accessCode }, settle) };
  }

  @Mutation(() => ExtendReservationResult, {
    description: "Holds the viewer's places for a full time from now; once for each reservation.",
  })
  @Auth('MEMBER')
  async extendReservation(
    @Arg('input', () => ExtendReservationInput, { description: 'Which one.' }) input: ExtendReservationInput,
    @Ctx() ctx: Context,
  ): Promise<ExtendReservationSuccess> {
    const command = extendReservation(input.id, ctx.port(reservationSettings));
    return { reservation: await changeReservation(ctx, command, { operation: 'extendReservation', input }) };
  }

  @Mutation(() => ReleaseReservationResult, { description: "Gives the viewer's places back to others." })
  @Auth('MEMBER')
  async releaseReservation(
    @Arg('input', () => ReleaseReservationInput, { description: 'Which one.' }) input: ReleaseReservationInput,
    @Ctx() ctx: Context,
  ): Promise<ReleaseReservationSuccess> {
    const command = releaseReservation(input.id);
    return { reservation: await changeReservation(ctx, command, { operation: 'releaseReservation', input }) };
  }

  @Query(() => ReservationType, {
    nullable: true,
    description: "A reservation of the viewer's own; somebody else's is NOT_FOUND, but not for admins.",
  })
  @Auth('MEMBER')
  async reservation(
    @Arg('id', () => ID, { description: 'A TypeID that begins with `rsv_`.' }) id: string,
    @Ctx() ctx: Context,
  ): Promise<ReservationType> {
    const found = await ctx.load(reservationById, idArgument('rsv', id));
    const isSeen = found && (found.memberId === viewerId(ctx.viewer) || ctx.viewer.role === 'ADMIN');
    if (!isSeen) throw notFound('reservation');
    return found;
  }

  @Query(() => ReservationConnection, { description: "The viewer's reservations, newest first." })
  @Auth('MEMBER')
  myReservations(
    @Arg('status', () => ReservationStatusEnum, { nullable: true, description: 'Only those; null: all.' })
    status: ReservationStatus | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<ReservationType>> {
    return listMyReservations(ctx.read, { status: status ?? null, page });
  }

  @FieldResolver(() => EventType, { description: 'What the places are for.' })
  async event(@Root() reservation: ReservationType, @Ctx() ctx: Context): Promise<EventType> {
    return (await ctx.load(eventById, reservation.eventId))!;
  }

  @FieldResolver(() => MoneyType, { description: 'The price of all places, without discounts, fees and tax.' })
  total(@Root() { items }: ReservationType): MoneyType {
    const amounts = items.map(({ unitPriceMinor, quantity }) => multiplyMoney(unitPriceMinor, quantity));
    return { amountMinor: amounts.reduce((sum, amount) => sum + amount, 0), currency: items[0]!.currency };
  }

  @FieldResolver(() => Int, {
    description: 'Whole seconds until `expiresAt`, by the clock of the database when this was read; 0 unless ACTIVE.',
  })
  remainingSeconds(@Root() { status, expiresAt, asOf }: ReservationType): number {
    if (status !== 'ACTIVE') return 0;
    return Math.max(0, Math.floor((expiresAt.getTime() - asOf.getTime()) / 1_000));
  }
}

async function changeReservation<Answer>(
  ctx: Context,
  command: PlacesCommand<Answer>,
  { operation, input }: { operation: string; input: ExtendReservationInput | ReleaseReservationInput },
): Promise<Answer> {
  const { viewer, isGone } = ctx;
  const eventId = await ctx.port(eventOfReservation)(input.id);
  const repeat = { operation, key: input.idempotencyKey, input };
  return ctx.change(() => ctx.port(placesCombiner).settle({ eventId, viewer, command, repeat, isGone }));
}

@Resolver(() => ReservationItemType)
export class ReservationItemResolver {
  @FieldResolver(() => TicketTypeType, { description: 'What was reserved.' })
  async ticketType(@Root() item: ReservationItemType, @Ctx() ctx: Context): Promise<TicketTypeType> {
    return (await ctx.load(ticketTypeById, item.ticketTypeId))!;
  }

  @FieldResolver(() => [SeatType], { description: 'The seats, in map order; empty for places without a seat.' })
  async seats(
    @Root() item: ReservationItemType,
    @Ctx() ctx: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Pick<SeatType, 'id'>[]> {
    const ids = item.seatIds.map((id) => encodeId('seat', id));
    if (asksForIdsAlone(info)) return ids.map((id) => ({ id }));
    const seats = await Promise.all(ids.map((id) => ctx.load(seatById, id)));
    return seats.filter((seat) => seat !== undefined);
  }

  @FieldResolver(() => MoneyType, { description: 'The price of one place, as it was when it was reserved.' })
  unitPrice(@Root() { unitPriceMinor, currency }: ReservationItemType): MoneyType {
    return { amountMinor: unitPriceMinor, currency };
  }
}
