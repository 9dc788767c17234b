import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { badInput, notFound } from '../../kernel/problem.js';
import { userById, UserType } from '../accounts/schema.js';
import { mayManage } from '../organizations/index.js';
import { organizationById, OrganizationType } from '../organizations/schema.js';
import { seatMapById, SeatMapType, venueById, VenueType } from '../venues/schema.js';
import { EventFilterInput, EventOrderEnum } from './event.inputs.js';
import { eventById } from './event.loaders.js';
import { maySeeEvent } from './event.policy.js';
import { EventType } from './event.type.js';
import { eventIsOnSale } from './event-sale.port.js';
import { findEventBySlug } from './find-event.js';
import { listEvents, type EventOrder } from './list-events.js';

export const EventConnection = connectionOf(EventType, 'Event');

@Resolver(() => EventType)
export class EventResolver {
  @Query(() => EventType, {
    nullable: true,
    description:
      'An event by id or by slug, or NOT_FOUND. Everybody sees it once it was published, also when it is over or called ' +
      'off; members of its organization and admins see it in every state.',
  })
  @Auth('PUBLIC')
  async event(
    @Arg('id', () => ID, { nullable: true, description: 'A TypeID that begins with `evt_`.' }) id: string | null,
    @Arg('slug', () => String, { nullable: true, description: 'Instead of the id.' }) slug: string | null,
    @Ctx() ctx: Context,
  ): Promise<EventType> {
    if ((typeof id === 'string') === (typeof slug === 'string'))
      throw badInput('id', 'must be given, or slug, and not both.');
    const event =
      typeof id === 'string'
        ? await ctx.load(eventById, idArgument('evt', id))
        : await findEventBySlug(ctx.read, slug ?? '');
    if (!event || !maySeeEvent(ctx.viewer, event)) throw notFound('event');
    return event;
  }

  @Query(() => EventConnection, {
    description:
      'Events that are PUBLISHED; for members of an organization also its own in every state, for admins all.',
  })
  @Auth('PUBLIC')
  events(
    @Arg('filter', () => EventFilterInput, { nullable: true, description: 'Which events.' })
    filter: EventFilterInput | null,
    @Arg('orderBy', () => EventOrderEnum, { defaultValue: 'STARTS_AT_ASC', description: 'How they are sorted.' })
    orderBy: EventOrder,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<EventType>> {
    return listEvents(ctx.read, { filter: filter ?? {}, orderBy, page, onSale: ctx.port(eventIsOnSale) });
  }

  @FieldResolver(() => OrganizationType, { description: 'Who holds the event.' })
  async organizer(@Root() event: EventType, @Ctx() ctx: Context): Promise<OrganizationType> {
    return (await ctx.load(organizationById, event.organizationId))!;
  }

  @FieldResolver(() => UserType, { description: 'Who made the draft.' })
  async createdBy(@Root() event: EventType, @Ctx() ctx: Context): Promise<UserType> {
    return (await ctx.load(userById, event.createdById))!;
  }

  @FieldResolver(() => VenueType, {
    nullable: true,
    description: 'Where it takes place; null when only `location` says.',
  })
  async venue(@Root() { venueId }: EventType, @Ctx() ctx: Context): Promise<VenueType | null> {
    return venueId ? ((await ctx.load(venueById, venueId)) ?? null) : null;
  }

  @FieldResolver(() => SeatMapType, {
    nullable: true,
    description: 'The seats that it sells; null when it sells none.',
  })
  async seatMap(@Root() { seatMapId }: EventType, @Ctx() ctx: Context): Promise<SeatMapType | null> {
    return seatMapId ? ((await ctx.load(seatMapById, seatMapId)) ?? null) : null;
  }

  @FieldResolver(() => Boolean, { description: 'Whether it is PUBLISHED and has not begun.' })
  isUpcoming(@Root() event: EventType, @Ctx() { read }: Context): boolean {
    return event.status === 'PUBLISHED' && event.startsAt > read.now;
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether the viewer is OWNER or MANAGER of its organization, or an admin, and so may change it.',
  })
  viewerCanManage(@Root() event: EventType, @Ctx() { viewer }: Context): boolean {
    return mayManage(viewer, event);
  }
}

@Resolver(() => OrganizationType)
export class OrganizationEventsResolver {
  @FieldResolver(() => EventConnection, {
    description:
      'The events of the organization that are PUBLISHED; in every state for its members and for admins. Costs a ' +
      'statement for each organization: ask for it where one organization is shown.',
  })
  @Extensions({ cost: 200 })
  events(
    @Root() organization: OrganizationType,
    @Arg('orderBy', () => EventOrderEnum, { defaultValue: 'STARTS_AT_ASC', description: 'How they are sorted.' })
    orderBy: EventOrder,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<EventType>> {
    const filter = { organizerId: organization.id };
    return listEvents(ctx.read, { filter, orderBy, page, onSale: ctx.port(eventIsOnSale) });
  }
}
