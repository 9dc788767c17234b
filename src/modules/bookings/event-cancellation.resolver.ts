import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/graphql/context.js';
import { EventType } from '../events/schema.js';
import { mayManage } from '../organizations/index.js';
import { cancellationOfEvent } from './event-cancellation.js';

@ObjectType('EventCancellation', { description: 'How far the bookings of an event that was called off have ended.' })
export class EventCancellationType {
  @Field(() => Int, { description: 'Bookings that end because of it.' })
  total: number;

  @Field(() => Int, { description: 'Those of them that have ended, with all of their money given back.' })
  done: number;

  @Field(() => Int, { description: 'Those of them with a refund that failed: they must be paid in another way.' })
  failed: number;
}

@Resolver(() => EventType)
export class EventCancellationResolver {
  @FieldResolver(() => EventCancellationType, {
    nullable: true,
    description:
      'How far its bookings have ended, once the event is CANCELLED: it is done when `done + failed` is `total`. Null before, and for all but its managers and admins.',
  })
  async cancellation(@Root() event: EventType, @Ctx() ctx: Context): Promise<EventCancellationType | null> {
    if (event.status !== 'CANCELLED' || !mayManage(ctx.viewer, event)) return null;
    return ctx.load(cancellationOfEvent, event.id);
  }
}
