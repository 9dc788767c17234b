import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { userById, UserType } from '../accounts/schema.js';
import type { EventStatus } from '../events/index.js';
import { eventById, EventStatusEnum, EventType } from '../events/schema.js';
import { mayManage } from '../organizations/index.js';
import { decisionsByEvent } from './approval.loaders.js';
import { DecisionType, SubmissionQueueChange, SubmissionType } from './approval.type.js';
import { listSubmissions } from './list-submissions.js';
import { submissionQueue, type QueueChange } from './submission-queue.js';

export const SubmissionConnection = connectionOf(SubmissionType, 'Submission');

@Resolver(() => SubmissionType)
export class SubmissionResolver {
  @Query(() => SubmissionConnection, {
    description: 'Events that were submitted and are now in this status, the one that was submitted first first.',
  })
  @Auth('ADMIN')
  submissions(
    @Arg('status', () => EventStatusEnum, {
      defaultValue: 'PENDING_APPROVAL',
      description: 'Where the event is now; those that wait for a decision unless told.',
    })
    status: EventStatus,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<SubmissionType>> {
    return listSubmissions(ctx.read, status, page);
  }

  @Subscription(() => SubmissionQueueChange, {
    description:
      'How many events wait for a decision: at once, and then whenever an event enters or leaves the queue, within two ' +
      'seconds. Changes of one second come as one.',
    subscribe: ({ context }: { context: Context }) => context.port(submissionQueue).watch(),
  })
  @Auth('ADMIN')
  submissionQueueChanged(@Root() change: QueueChange): SubmissionQueueChange {
    return change;
  }

  @FieldResolver(() => EventType, { description: 'The event as it is now.' })
  async event(@Root() submission: SubmissionType, @Ctx() ctx: Context): Promise<EventType> {
    return (await ctx.load(eventById, submission.eventId))!;
  }

  @FieldResolver(() => EventStatusEnum, { description: 'Where the event is now.' })
  async status(@Root() submission: SubmissionType, @Ctx() ctx: Context): Promise<EventStatus> {
    return (await ctx.load(eventById, submission.eventId))!.status;
  }

  @FieldResolver(() => UserType, { description: 'Who submitted it.' })
  async submittedBy(@Root() submission: SubmissionType, @Ctx() ctx: Context): Promise<UserType> {
    return (await ctx.load(userById, submission.decidedById))!;
  }
}

@Resolver(() => DecisionType)
export class DecisionResolver {
  @FieldResolver(() => UserType, { description: 'Who did it.' })
  async decidedBy(@Root() decision: DecisionType, @Ctx() ctx: Context): Promise<UserType> {
    return (await ctx.load(userById, decision.decidedById))!;
  }
}

@Resolver(() => EventType)
export class EventDecisionsResolver {
  @FieldResolver(() => [DecisionType], {
    description: 'The steps of the event through approval, oldest first; empty for all but its managers and admins.',
  })
  async decisions(@Root() event: EventType, @Ctx() ctx: Context): Promise<DecisionType[]> {
    return mayManage(ctx.viewer, event) ? ctx.load(decisionsByEvent, event.id) : [];
  }
}
