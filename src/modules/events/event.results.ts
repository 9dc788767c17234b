import { Field, ID, ObjectType } from 'type-graphql';
import { resultOf } from '../../kernel/graphql/problems.js';
import type { Id } from '../../kernel/ids.js';
import { StaleVersion } from './event.problems.js';
import { EventType } from './event.type.js';

@ObjectType({ description: 'The draft was made.' })
export class CreateEventSuccess {
  @Field(() => EventType, { description: 'The new event.' })
  event: EventType;
}

@ObjectType({ description: 'The event is as asked for.' })
export class UpdateEventSuccess {
  @Field(() => EventType, { description: 'The event, as changed.' })
  event: EventType;
}

@ObjectType({ description: 'The event is gone.' })
export class DeleteEventSuccess {
  @Field(() => ID, { description: 'The id that the event had.' })
  eventId: Id<'evt'>;
}

@ObjectType({ description: 'The copy was made.' })
export class DuplicateEventSuccess {
  @Field(() => EventType, { description: 'The copy, as a draft. Its ticket types follow within seconds.' })
  event: EventType;
}

@ObjectType({ description: 'The event was called off.' })
export class CancelEventSuccess {
  @Field(() => EventType, { description: 'The event.' })
  event: EventType;
}

@ObjectType({ description: 'The event was closed.' })
export class CompleteEventSuccess {
  @Field(() => EventType, { description: 'The event.' })
  event: EventType;
}

export const CreateEventResult = resultOf('CreateEvent', CreateEventSuccess, []);
export const UpdateEventResult = resultOf('UpdateEvent', UpdateEventSuccess, [StaleVersion]);
export const DeleteEventResult = resultOf('DeleteEvent', DeleteEventSuccess, [StaleVersion]);
export const DuplicateEventResult = resultOf('DuplicateEvent', DuplicateEventSuccess, []);
export const CancelEventResult = resultOf('CancelEvent', CancelEventSuccess, []);
export const CompleteEventResult = resultOf('CompleteEvent', CompleteEventSuccess, []);
