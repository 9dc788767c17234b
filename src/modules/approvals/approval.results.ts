import { Field, ObjectType } from 'type-graphql';
import { resultOf } from '../../kernel/graphql/problems.js';
import { StaleVersion } from '../events/index.js';
import { EventType } from '../events/schema.js';
import { EventIncomplete } from './approval.problems.js';

@ObjectType({ description: 'The event waits for an admin.' })
export class SubmitEventSuccess {
  @Field(() => EventType, { description: 'The event, PENDING_APPROVAL.' })
  event: EventType;
}

@ObjectType({ description: 'The event is a draft again.' })
export class WithdrawEventSuccess {
  @Field(() => EventType, { description: 'The event, DRAFT.' })
  event: EventType;
}

@ObjectType({ description: 'The event is a draft again.' })
export class ReviseEventSuccess {
  @Field(() => EventType, { description: 'The event, DRAFT.' })
  event: EventType;
}

@ObjectType({ description: 'The event is public.' })
export class ApproveEventSuccess {
  @Field(() => EventType, { description: 'The event, PUBLISHED.' })
  event: EventType;
}

@ObjectType({ description: 'The event was turned down.' })
export class RejectEventSuccess {
  @Field(() => EventType, { description: 'The event, REJECTED.' })
  event: EventType;
}

export const SubmitEventResult = resultOf('SubmitEvent', SubmitEventSuccess, [EventIncomplete]);
export const WithdrawEventResult = resultOf('WithdrawEvent', WithdrawEventSuccess, []);
export const ReviseEventResult = resultOf('ReviseEvent', ReviseEventSuccess, []);
export const ApproveEventResult = resultOf('ApproveEvent', ApproveEventSuccess, [EventIncomplete, StaleVersion]);
export const RejectEventResult = resultOf('RejectEvent', RejectEventSuccess, [StaleVersion]);
