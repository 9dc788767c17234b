import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import {
  ApproveEventInput,
  RejectEventInput,
  ReviseEventInput,
  SubmitEventInput,
  WithdrawEventInput,
} from './approval.inputs.js';
import {
  ApproveEventResult,
  RejectEventResult,
  ReviseEventResult,
  SubmitEventResult,
  WithdrawEventResult,
  type ApproveEventSuccess,
  type RejectEventSuccess,
  type ReviseEventSuccess,
  type SubmitEventSuccess,
  type WithdrawEventSuccess,
} from './approval.results.js';
import { approveEvent } from './approve-event.js';
import { rejectEvent } from './reject-event.js';
import { reviseEvent } from './revise-event.js';
import { submitEvent } from './submit-event.js';
import { withdrawEvent } from './withdraw-event.js';

@Resolver()
export class ApprovalStepsResolver {
  @Mutation(() => SubmitEventResult, {
    description:
      'Asks for a draft to be published. NOT_FOUND unless the viewer manages it; `Conflict` unless it is DRAFT.',
  })
  @Auth('ORGANIZER')
  async submitEvent(
    @Arg('input', () => SubmitEventInput, { description: 'Which event.' }) input: SubmitEventInput,
    @Ctx() ctx: Context,
  ): Promise<SubmitEventSuccess> {
    return { event: await ctx.execute(submitEvent, input) };
  }

  @Mutation(() => WithdrawEventResult, {
    description:
      'Takes a submission back. NOT_FOUND unless the viewer manages the event; `Conflict` unless it is PENDING_APPROVAL.',
  })
  @Auth('ORGANIZER')
  async withdrawEvent(
    @Arg('input', () => WithdrawEventInput, { description: 'Which event.' }) input: WithdrawEventInput,
    @Ctx() ctx: Context,
  ): Promise<WithdrawEventSuccess> {
    return { event: await ctx.execute(withdrawEvent, input) };
  }

  @Mutation(() => ReviseEventResult, {
    description:
      'Makes a rejected event a draft again. NOT_FOUND unless the viewer manages it; `Conflict` unless it is REJECTED.',
  })
  @Auth('ORGANIZER')
  async reviseEvent(
    @Arg('input', () => ReviseEventInput, { description: 'Which event.' }) input: ReviseEventInput,
    @Ctx() ctx: Context,
  ): Promise<ReviseEventSuccess> {
    return { event: await ctx.execute(reviseEvent, input) };
  }

  @Mutation(() => ApproveEventResult, {
    description:
      'Publishes a submitted event. `Conflict` unless it is PENDING_APPROVAL, as when another admin was first.',
  })
  @Auth('ADMIN')
  async approveEvent(
    @Arg('input', () => ApproveEventInput, { description: 'Which event.' }) input: ApproveEventInput,
    @Ctx() ctx: Context,
  ): Promise<ApproveEventSuccess> {
    return { event: await ctx.execute(approveEvent, input) };
  }

  @Mutation(() => RejectEventResult, {
    description: 'Turns a submission down. `Conflict` unless it is PENDING_APPROVAL, as when another admin was first.',
  })
  @Auth('ADMIN')
  async rejectEvent(
    @Arg('input', () => RejectEventInput, { description: 'Which event, and why.' }) input: RejectEventInput,
    @Ctx() ctx: Context,
  ): Promise<RejectEventSuccess> {
    return { event: await ctx.execute(rejectEvent, input) };
  }
}
