import { Arg, Ctx, ID, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { SafeInt } from '../../kernel/graphql/scalars.js';
import { Shared } from '../../kernel/graphql/shared-selection.js';
import { notFound } from '../../kernel/problem.js';
import { maySeeEvent } from '../events/index.js';
import { readEventSeats, readSeatStates, type SeatsOwner } from './event-seats.js';
import { EventSeatsType, SeatsDeltaType, SeatStatesType } from './event-seats.type.js';
import { liveFeed } from './live-feed.js';
import { watchableEvent } from './watched-event.loaders.js';

@Resolver()
export class EventSeatsResolver {
  @Query(() => EventSeatsType, {
    nullable: true,
    description:
      'The seats of an event with what each is just now; empty for an event without seats. `seatStates` is far smaller ' +
      'for a whole arena. NOT_FOUND for an event that the viewer may not see.',
  })
  @Auth('PUBLIC')
  async eventSeats(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Arg('section', () => String, { nullable: true, description: 'Only seats of the section of this name.' })
    section: string | null,
    @Ctx() ctx: Context,
  ): Promise<EventSeatsType> {
    const id = idArgument('evt', eventId, 'eventId');
    return visible(ctx, await readEventSeats(ctx.read, { eventId: id, section: section ?? null }));
  }

  @Query(() => SeatStatesType, {
    nullable: true,
    description:
      'What every seat of an event is just now, in two bits a seat. NOT_FOUND for an event that the viewer may not see.',
  })
  @Auth('PUBLIC')
  async seatStates(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Ctx() ctx: Context,
  ): Promise<SeatStatesType> {
    return visible(ctx, await readSeatStates(ctx.read, idArgument('evt', eventId, 'eventId')));
  }

  @Subscription(() => SeatsDeltaType, {
    description:
      'The seats of an event as they change: deltas that join without gaps, at most 10 a second and no later than 250 ms. ' +
      'The first comes at once and covers all since `sinceVersion`; without it, for a version that the event never had, ' +
      'and where every seat has changed since, it is the whole map with `reset`. A hold frees its seats at the instant ' +
      'it runs out. A version that changes no seat makes no delta: the next one spans it. Who reads slowly gets what was ' +
      'missed in one delta. Ends when the event is deleted. NOT_FOUND for an event that the viewer may not see.',
    subscribe: async ({ args, context }: { args: SeatsChangedArgs; context: Context }) =>
      context.port(liveFeed).watchSeats(await watchableEvent(context, args.eventId), args.sinceVersion ?? null),
  })
  @Auth('PUBLIC')
  @Shared()
  seatsChanged(
    @Root() delta: SeatsDeltaType,
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) _eventId: string,
    @Arg('sinceVersion', () => SafeInt, {
      nullable: true,
      description: 'The version that the client knows the map of, from `eventSeats`, `seatStates` or a `toVersion`.',
    })
    _sinceVersion: number | null,
  ): SeatsDeltaType {
    return delta;
  }
}

interface SeatsChangedArgs {
  eventId: string;
  sinceVersion?: number | null;
}

function visible<Seats extends SeatsOwner>(ctx: Context, seats: Seats | undefined): Seats {
  if (!seats || !maySeeEvent(ctx.viewer, { ...seats, status: seats.eventStatus })) throw notFound('event');
  return seats;
}
