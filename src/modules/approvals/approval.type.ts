import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { DecisionKind } from './decision.entity.js';

const DecisionKindEnum: { [Kind in DecisionKind]: Kind } = {
  SUBMITTED: 'SUBMITTED',
  WITHDRAWN: 'WITHDRAWN',
  APPROVED: 'APPROVED',
  REJECTED: 'REJECTED',
  REVISED: 'REVISED',
};
registerEnumType(DecisionKindEnum, {
  name: 'DecisionKind',
  description: 'The steps of an event through approval.',
  valuesConfig: {
    SUBMITTED: { description: 'The organizer asked for it to be published.' },
    WITHDRAWN: { description: 'The organizer took the submission back.' },
    APPROVED: { description: 'An admin published it.' },
    REJECTED: { description: 'An admin turned it down.' },
    REVISED: { description: 'The organizer made the rejected event a draft again.' },
  },
});

@ObjectType('Decision', { description: 'A step of an event through approval: who, when and why. Kept for ever.' })
export class DecisionType {
  @Field(() => ID, { description: 'A TypeID that begins with `dec_`.' })
  id: Id<'dec'>;

  eventId: Id<'evt'>;
  decidedById: Id<'usr'>;

  @Field(() => DecisionKindEnum, { description: 'What was done.' })
  kind: DecisionKind;

  @Field(() => String, {
    nullable: true,
    description: "The admin's note on an approval, or reason of a rejection; null when there is none.",
  })
  note?: string | null;

  @Field(() => DateTime, { description: 'When it was done.' })
  decidedAt: Date;
}

@ObjectType('Submission', { description: 'The last time that an event was submitted.' })
export class SubmissionType {
  @Field(() => ID, { description: 'The id of the decision that submitted it: a TypeID that begins with `dec_`.' })
  id: Id<'dec'>;

  eventId: Id<'evt'>;
  decidedById: Id<'usr'>;

  @Field(() => DateTime, { name: 'submittedAt', description: 'When it was submitted.' })
  decidedAt: Date;
}

@ObjectType({ description: 'How the queue of submissions is now.' })
export class SubmissionQueueChange {
  @Field(() => Int, { description: 'How many events wait for a decision.' })
  pendingCount: number;

  @Field(() => ID, {
    nullable: true,
    description:
      'The event of the newest step, where a step has changed the queue. Null in the first value, and when an event left ' +
      'the queue otherwise, such as by being cancelled.',
  })
  eventId: Id<'evt'> | null;
}
