import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, URLScalar } from '../../kernel/graphql/scalars.js';
import type { PaymentStatus } from './payment.lifecycle.js';

const PaymentStatusEnum = {
  REQUESTED: 'REQUESTED',
  AUTHORIZED: 'AUTHORIZED',
  CAPTURED: 'CAPTURED',
  FAILED: 'FAILED',
  VOIDED: 'VOIDED',
} as const satisfies Record<PaymentStatus, PaymentStatus>;

registerEnumType(PaymentStatusEnum, {
  name: 'PaymentStatus',
  description: 'Where a payment stands. The provider tells by webhook, later than the request.',
  valuesConfig: {
    REQUESTED: { description: 'Asked of the provider; nothing is known yet.' },
    AUTHORIZED: { description: 'The provider has set the amount aside until the organizer decides.' },
    CAPTURED: { description: 'The amount has been taken.' },
    FAILED: { description: 'No money will come: the provider declined, or does so no more.' },
    VOIDED: { description: 'No longer wanted: money that comes all the same is refunded.' },
  },
});

@ObjectType('Payment', { description: 'Money asked of a member through a payment provider, for one booking.' })
export class PaymentType {
  @Field(() => PaymentStatusEnum, { description: 'Where the payment stands.' })
  status: PaymentStatus;

  @Field(() => String, { description: 'The payment provider: `sandbox` moves no money.' })
  provider: string;

  @Field(() => String, { description: 'The means of payment that was chosen, in the provider’s words.' })
  method: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What the client hands to the provider’s own form, for who pays and admins; null for others, and until the provider has answered, or for ever.',
  })
  clientSecret?: string | null;

  @Field(() => URLScalar, {
    nullable: true,
    description:
      'Where to send the member to pay, for them and admins; null for others, and until the provider has answered, or for ever.',
  })
  redirectUrl?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the payment failed, or why the last card was declined while it waits for another; else null.',
  })
  failureReason?: string | null;

  @Field(() => DateTime, { description: 'When the money was asked for.' })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was captured, failed or voided; null before.' })
  settledAt?: Date | null;
}
