import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { cancelEvent } from './cancel-event.js';
import { completeEvent } from './complete-event.js';
import { createEvent } from './create-event.js';
import { deleteEvent } from './delete-event.js';
import { duplicateEvent } from './duplicate-event.js';
import {
  CancelEventInput,
  CompleteEventInput,
  CreateEventInput,
  DeleteEventInput,
  DuplicateEventInput,
  UpdateEventInput,
} from './event.inputs.js';
import {
  CancelEventResult,
  CompleteEventResult,
  CreateEventResult,
  DeleteEventResult,
  DuplicateEventResult,
  UpdateEventResult,
  type CancelEventSuccess,
  type CompleteEventSuccess,
  type CreateEventSuccess,
  type DeleteEventSuccess,
  type DuplicateEventSuccess,
  type UpdateEventSuccess,
} from './event.results.js';
import { updateEvent } from './update-event.js';

/** Whoever may not manage the event gets NOT_FOUND from each of these. */
@Resolver()
export class EventChangesResolver {
  @Mutation(() => CreateEventResult, {
    description: 'Makes a draft. The viewer must be OWNER or MANAGER of the organization, else it is NOT_FOUND.',
  })
  @Auth('ORGANIZER')
  async createEvent(
    @Arg('input', () => CreateEventInput, { description: 'The event.' }) input: CreateEventInput,
    @Ctx() ctx: Context,
  ): Promise<CreateEventSuccess> {
    return { event: await ctx.execute(createEvent, input) };
  }

  @Mutation(() => UpdateEventResult, {
    description:
      'Changes an event that the viewer manages, else NOT_FOUND. `Conflict` for what its state has frozen: seat map and ' +
      'seating once PUBLISHED; title, times and places once CANCELLED or COMPLETED; everything while PENDING_APPROVAL.',
  })
  @Auth('ORGANIZER')
  async updateEvent(
    @Arg('input', () => UpdateEventInput, { description: 'What changes.' }) input: UpdateEventInput,
    @Ctx() ctx: Context,
  ): Promise<UpdateEventSuccess> {
    return { event: await ctx.execute(updateEvent, input) };
  }

  @Mutation(() => DeleteEventResult, {
    description:
      'Deletes an event that the viewer manages, else NOT_FOUND, with its ticket types and decisions. `Conflict` unless ' +
      'it is DRAFT or REJECTED: what was published is cancelled instead.',
  })
  @Auth('ORGANIZER')
  async deleteEvent(
    @Arg('input', () => DeleteEventInput, { description: 'Which event.' }) input: DeleteEventInput,
    @Ctx() ctx: Context,
  ): Promise<DeleteEventSuccess> {
    return { eventId: await ctx.execute(deleteEvent, input) };
  }

  @Mutation(() => DuplicateEventResult, {
    description:
      'Makes a draft like an event that the viewer manages, else NOT_FOUND. Not safe to repeat: each is a new draft.',
  })
  @Auth('ORGANIZER')
  async duplicateEvent(
    @Arg('input', () => DuplicateEventInput, { description: 'Which event, and what differs.' })
    input: DuplicateEventInput,
    @Ctx() ctx: Context,
  ): Promise<DuplicateEventSuccess> {
    return { event: await ctx.execute(duplicateEvent, input) };
  }

  @Mutation(() => CancelEventResult, {
    description:
      'Calls off an event that the viewer manages, else NOT_FOUND. Its bookings are CANCELLED soon after, their tickets void, and what was paid is refunded in full. `Conflict` unless it is PENDING_APPROVAL or PUBLISHED.',
  })
  @Auth('ORGANIZER')
  async cancelEvent(
    @Arg('input', () => CancelEventInput, { description: 'Which event, and why.' }) input: CancelEventInput,
    @Ctx() ctx: Context,
  ): Promise<CancelEventSuccess> {
    return { event: await ctx.execute(cancelEvent, input) };
  }

  @Mutation(() => CompleteEventResult, {
    description:
      'Closes an event that the viewer manages, else NOT_FOUND: nothing more is sold. `Conflict` unless it is PUBLISHED and has begun.',
  })
  @Auth('ORGANIZER')
  async completeEvent(
    @Arg('input', () => CompleteEventInput, { description: 'Which event.' }) input: CompleteEventInput,
    @Ctx() ctx: Context,
  ): Promise<CompleteEventSuccess> {
    return { event: await ctx.execute(completeEvent, input) };
  }
}
