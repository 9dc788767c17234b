import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, SafeInt } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { DiscountKind } from './discount.entity.js';

export const DiscountKindEnum: { [Kind in DiscountKind]: Kind } = {
  PERCENT: 'PERCENT',
  FIXED: 'FIXED',
  CHEAPEST_FREE: 'CHEAPEST_FREE',
  ACCESS: 'ACCESS',
};
registerEnumType(DiscountKindEnum, {
  name: 'DiscountKind',
  description: 'What a code is good for.',
  valuesConfig: {
    PERCENT: { description: '`value` percent off the price: 1 to 100.' },
    FIXED: { description: '`value` minor units off the price of all places together, never more than they cost.' },
    CHEAPEST_FREE: { description: 'The `value` cheapest places cost nothing.' },
    ACCESS: { description: 'Unlocks its ticket types for `reserve`; takes nothing off the price.' },
  },
});

@ObjectType('Discount', {
  simpleResolvers: true,
  description: 'A code of an event, and what it is good for. Seen by those who manage the event, and admins.',
})
export class DiscountType {
  @Field(() => ID, { description: 'A TypeID that begins with `dsc_`.' })
  id: Id<'dsc'>;

  eventId: Id<'evt'>;

  /** Bare uuids. */
  ticketTypeIds: string[];

  @Field(() => String, { description: 'The code, as the organizer wrote it; case and accents do not matter.' })
  code: string;

  @Field(() => DiscountKindEnum, { description: 'What it is good for.' })
  kind: DiscountKind;

  @Field(() => SafeInt, {
    description: "Percent, minor units of the event's currency, or places; 0 of an access code.",
  })
  value: number;

  @Field(() => Int, { nullable: true, description: 'How many bookings may use it; null: as many as there are.' })
  maxUses?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many bookings of one member may use it; null: all.' })
  maxUsesPerMember?: number | null;

  @Field(() => Int, { description: 'How many bookings use it that have neither been cancelled nor expired.' })
  uses: number;

  @Field(() => DateTime, { nullable: true, description: 'From when it is valid; null: from the beginning.' })
  validFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when it is valid; null: without end.' })
  validUntil?: Date | null;

  @Field(() => Int, { description: 'How many places it takes at least: 1 or more.' })
  minTickets: number;

  minTotalMinor: number;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is out of use for good; null: it is not.' })
  archivedAt?: Date | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;
}
