import { Extensions, Field, FieldResolver, ID, Int, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { Amount } from '../../kernel/money.js';
import type { RefundedLine } from './refund.entity.js';
import type { RefundStatus } from './refund.lifecycle.js';

const RefundStatusEnum = {
  REQUESTED: 'REQUESTED',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
} as const satisfies Record<RefundStatus, RefundStatus>;

registerEnumType(RefundStatusEnum, {
  name: 'RefundStatus',
  description: 'Where a refund stands.',
  valuesConfig: {
    REQUESTED: { description: 'Decided; the provider is being asked, again and again until it answers.' },
    SUCCEEDED: { description: 'The provider has made it.' },
    FAILED: { description: 'The member’s bank did not take it: the organizer still owes the money.' },
  },
});

@ObjectType('RefundLine', { description: 'Places of one ticket type that money is given back for.' })
export class RefundLineType {
  /** What payments call what it is for: bookings know that it is a ticket type. */
  id: string;

  @Field(() => Int, { description: 'How many places: 1 or more.' })
  quantity: number;

  @Field(() => MoneyType, { description: 'How much of the refund is for them.' })
  amount: Amount;
}

@ObjectType('Refund', { description: 'Captured money on its way back to the member.' })
export class RefundType {
  @Field(() => ID, { description: 'A TypeID that begins with `rfd_`.' })
  id: Id<'rfd'>;

  @Field(() => RefundStatusEnum, { description: 'Where the refund stands.' })
  status: RefundStatus;

  @Field(() => String, { description: 'Why money is given back.' })
  reason: string;

  lines?: RefundedLine[] | null;

  @Field(() => DateTime, { description: 'When it was decided.' })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the provider made it, or gave up; null before.' })
  settledAt?: Date | null;
}

@Resolver(() => RefundType)
export class RefundResolver {
  @FieldResolver(() => MoneyType, { description: 'How much is given back.' })
  amount(@Root() refund: Amount): Amount {
    return { amountMinor: refund.amountMinor, currency: refund.currency };
  }

  @Extensions({ listLength: 2 })
  @FieldResolver(() => [RefundLineType], {
    nullable: true,
    description: 'Which places it is for: their amounts add up to it. Null when it is an amount by itself.',
  })
  lines(@Root() { lines, currency }: RefundType & Pick<Amount, 'currency'>): RefundLineType[] | null {
    if (!lines) return null;
    return lines.map(({ id, quantity, amountMinor }) => ({ id, quantity, amount: { amountMinor, currency } }));
  }
}
