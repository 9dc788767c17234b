import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { Shared } from '../../kernel/graphql/shared-selection.js';
import { notFound } from '../../kernel/problem.js';
import { maySeeEvent } from '../events/index.js';
import { EventType } from '../events/schema.js';
import { mayManage } from '../organizations/index.js';
import { availabilityByEvent } from './availability.loaders.js';
import { AvailabilityType, TicketTypeAvailabilityType } from './availability.type.js';
import { liveFeed } from './live-feed.js';
import { watchableEvent } from './watched-event.loaders.js';

@Resolver(() => AvailabilityType)
export class AvailabilityResolver {
  @Query(() => AvailabilityType, {
    nullable: true,
    description: 'How many places an event has just now. NOT_FOUND for an event that the viewer may not see.',
  })
  @Auth('PUBLIC')
  async availability(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Ctx() ctx: Context,
  ): Promise<AvailabilityType> {
    const found = await ctx.load(availabilityByEvent, idArgument('evt', eventId, 'eventId'));
    if (!found || !maySeeEvent(ctx.viewer, { ...found, status: found.eventStatus })) throw notFound('event');
    return found;
  }

  @Subscription(() => AvailabilityType, {
    description:
      'The availability of an event: at once, then after each change, at most 10 times a second and no later than ' +
      '250 ms. Who reads slowly gets the newest only. Ends when the event is deleted. NOT_FOUND for an event that the ' +
      'viewer may not see.',
    subscribe: async ({ args, context }: { args: { eventId: string }; context: Context }) =>
      context.port(liveFeed).watchAvailability(await watchableEvent(context, args.eventId)),
  })
  @Auth('PUBLIC')
  @Shared()
  availabilityChanged(
    @Root() availability: AvailabilityType,
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) _eventId: string,
  ): AvailabilityType {
    return availability;
  }

  @FieldResolver(() => [TicketTypeAvailabilityType], {
    description:
      'By ticket type, oldest first, without archived ones. Hidden ones are shown to those who manage the event only.',
  })
  @Shared()
  byTicketType(@Root() availability: AvailabilityType, @Ctx() { viewer }: Context): TicketTypeAvailabilityType[] {
    if (mayManage(viewer, availability)) return availability.byTicketType;
    return availability.byTicketType.filter(({ ticketType }) => ticketType.visibility === 'PUBLIC');
  }
}

@Resolver(() => EventType)
export class EventAvailabilityResolver {
  @FieldResolver(() => AvailabilityType, {
    description: 'How many places the event has just now. Costs one statement for all events of a list.',
  })
  async availability(@Root() event: EventType, @Ctx() ctx: Context): Promise<AvailabilityType> {
    const found = await ctx.load(availabilityByEvent, event.id);
    if (!found) throw notFound('event');
    return found;
  }

  @FieldResolver(() => Int, {
    description:
      'Seats that are not blocked, and the quotas of ticket types without seats. Costs nothing beside `availability`.',
  })
  async capacity(@Root() event: EventType, @Ctx() ctx: Context): Promise<number> {
    return (await ctx.load(availabilityByEvent, event.id))?.capacity ?? 0;
  }
}
