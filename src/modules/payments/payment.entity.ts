import { defineEntity, p } from '@mikro-orm/core';
import { defineRows } from '../../kernel/db/row-shape.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { PAYMENT_STATUSES, type PaymentStatus } from './payment.lifecycle.js';

/** AUTOMATIC: the money is taken as soon as the member pays. MANUAL: it is set aside until somebody decides. */
export const CAPTURE_MODES = ['AUTOMATIC', 'MANUAL'] as const;
export type CaptureMode = (typeof CAPTURE_MODES)[number];

export const PaymentSchema = defineEntity({
  name: 'Payment',
  tableName: 'payment',
  properties: {
    id: p.type(typeId('pay')).$type<Id<'pay'>>().primary(),
    /** The id of what is paid for. */
    subjectId: p.text().unique(),
    amountMinor: p.bigint('number').check('amount_minor > 0 and amount_minor <= 9007199254740991'),
    currency: p.text(),
    /** How much of it is on its way back, or has come back: raised under the payment's lock with each refund. */
    refundedMinor: p.bigint('number').default(0),
    status: p.enum(PAYMENT_STATUSES).default('REQUESTED'),
    provider: p.text(),
    /** The means of payment that the member chose, in the provider's words. */
    method: p.text(),
    captureMode: p.enum(CAPTURE_MODES).default('AUTOMATIC'),
    providerReference: p.text().nullable(),
    clientSecret: p.text().nullable(),
    redirectUrl: p.text().nullable(),
    failureReason: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
    settledAt: p.datetime().columnType('timestamptz(3)').nullable(),
    /** When it was decided that money set aside is to be taken. */
    captureRequestedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    /** When the provider said its last word; until then it is asked, whatever we have decided ourselves. */
    closedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    /** When the provider was last asked for it, or about it for want of news; null: never. */
    askedAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  checks: [{ name: 'payment_refunded_check', expression: 'refunded_minor >= 0 and refunded_minor <= amount_minor' }],
  indexes: [
    {
      name: 'payment_captured',
      properties: ['settledAt'],
      where: "status = 'CAPTURED' and refunded_minor < amount_minor",
    },
    {
      name: 'payment_open',
      expression: 'create index payment_open on payment (coalesce(asked_at, created_at)) where closed_at is null',
    },
  ],
});

/** Money asked of a member through a provider. */
export class Payment extends PaymentSchema.class {}
PaymentSchema.setClass(Payment);

/** A payment as plain data. */
export interface PaymentRow {
  id: Id<'pay'>;
  subjectId: string;
  amountMinor: number;
  currency: string;
  refundedMinor: number;
  status: PaymentStatus;
  provider: string;
  method: string;
  captureMode: CaptureMode;
  providerReference: string | null;
  clientSecret: string | null;
  redirectUrl: string | null;
  failureReason: string | null;
  createdAt: Date;
  settledAt: Date | null;
  captureRequestedAt: Date | null;
  closedAt: Date | null;
  askedAt: Date | null;
}

export const paymentRows = defineRows<PaymentRow>({
  table: 'payment',
  ids: { id: 'pay' },
  instants: ['createdAt', 'settledAt', 'captureRequestedAt', 'closedAt', 'askedAt'],
});

export const PaymentEventSchema = defineEntity({
  name: 'PaymentEvent',
  tableName: 'payment_event',
  properties: {
    provider: p.text().primary(),
    /** The provider's own id of the event: a webhook that comes twice is stored once. */
    providerEventId: p.text().primary(),
    body: p.text(),
    receivedAt: p.datetime().columnType('timestamptz(3)'),
  },
  primaryKeys: ['provider', 'providerEventId'],
});

/** A webhook as it came in, kept raw. */
export class PaymentEvent extends PaymentEventSchema.class {}
PaymentEventSchema.setClass(PaymentEvent);
