import { Field, Int, ObjectType } from 'type-graphql';
import type { Payouts } from './read-payouts.js';

@ObjectType('Payouts', {
  description: 'What an event has brought in through payment providers. What was paid at the door is not in it.',
})
export class PayoutsType implements Payouts {
  @Field(() => Int, { description: 'How many bookings that cost something were confirmed.' })
  bookings: number;

  currency: string;
  salesMinor: number;
  organizerFeesMinor: number;
  platformFeesMinor: number;
  taxMinor: number;
  includedTaxMinor: number;
  grossMinor: number;
  refundsMinor: number;
  netMinor: number;
}
