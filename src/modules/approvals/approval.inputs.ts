import { Length, MaxLength } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { NotBlank } from '../../kernel/graphql/not-blank.js';
import type { Id } from '../../kernel/ids.js';

@InputType({ description: 'The draft to be submitted.' })
export class SubmitEventInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event; the viewer must manage it.' })
  eventId: Id<'evt'>;
}

@InputType({ description: 'The submission to be taken back.' })
export class WithdrawEventInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event; the viewer must manage it.' })
  eventId: Id<'evt'>;
}

@InputType({ description: 'The rejected event to be worked on.' })
export class ReviseEventInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event; the viewer must manage it.' })
  eventId: Id<'evt'>;
}

/** An organizer may take a submission back, change it and submit it again while an admin reads it. */
@InputType()
abstract class DecisionInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @Field(() => Int, {
    nullable: true,
    description:
      'The `version` that is decided about. If the event was changed since, nothing is done: `StaleVersion`.',
  })
  expectedVersion?: number | null;
}

@InputType({ description: 'The submission to be published.' })
export class ApproveEventInput extends DecisionInput {
  @MaxLength(2_000)
  @Field(() => String, { nullable: true, description: 'A note for the organizer: at most 2,000 characters.' })
  note?: string | null;
}

@InputType({ description: 'The submission to be turned down.' })
export class RejectEventInput extends DecisionInput {
  @Length(1, 2_000)
  @NotBlank()
  @Field(() => String, { description: 'Why, for the organizer: 1 to 2,000 characters.' })
  reason: string;
}
