import { Extensions, Field, Int, ObjectType } from 'type-graphql';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Amount } from '../../kernel/money.js';
import type { CancellationDeadline } from './cancellation-terms.js';

@ObjectType('CancellationDeadline', {
  simpleResolvers: true,
  description: 'Until when the member may cancel at which price.',
})
export class CancellationDeadlineType implements CancellationDeadline {
  @Field(() => DateTime, { description: 'Before this instant.' })
  until: Date;

  @Field(() => Int, {
    description: 'The share of what was paid that is kept, in hundredths of a percent: 2,500 is 25 %.',
  })
  keptBasisPoints: number;
}

@ObjectType('CancellationTerms', {
  simpleResolvers: true,
  description: 'What a member who cancels gets back. Organizers who cancel always give back everything.',
})
export class CancellationTermsType {
  @Extensions({ listLength: 2 })
  @Field(() => [CancellationDeadlineType], {
    description: 'As they were when it was booked, earliest first; empty when the member cannot cancel at all.',
  })
  deadlines: CancellationDeadlineType[];

  @Field(() => MoneyType, {
    nullable: true,
    description: 'What the member would get back now, by the clock of this server; null when they cannot cancel.',
  })
  refund: Amount | null;

  @Field(() => MoneyType, { nullable: true, description: 'What would be kept now; null when they cannot cancel.' })
  kept: Amount | null;
}
