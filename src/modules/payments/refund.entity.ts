import { defineEntity, p } from '@mikro-orm/core';
import { defineRows } from '../../kernel/db/row-shape.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Payment } from './payment.entity.js';
import { REFUND_STATUSES, type RefundStatus } from './refund.lifecycle.js';

/** Part of what was paid for: what kind of thing, as the subject calls it, and how many. */
export interface RefundedLine {
  id: string;
  quantity: number;
  amountMinor: number;
}

export const RefundSchema = defineEntity({
  name: 'Refund',
  tableName: 'refund',
  properties: {
    /** Also the key by which the provider knows a repeated request. */
    id: p.type(typeId('rfd')).$type<Id<'rfd'>>().primary(),
    paymentId: () => p.manyToOne(Payment).mapToPk().fieldName('payment_id'),
    amountMinor: p.bigint('number').check('amount_minor > 0 and amount_minor <= 9007199254740991'),
    currency: p.text(),
    reason: p.text(),
    /** What it is for, line by line; null when it is an amount by itself. */
    lines: p.json<RefundedLine[]>().nullable(),
    status: p.enum(REFUND_STATUSES).default('REQUESTED'),
    providerReference: p.text().nullable(),
    failureReason: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
    settledAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  indexes: [
    { name: 'refund_payment', properties: ['paymentId', 'createdAt', 'id'] },
    { name: 'refund_unsettled', properties: ['status', 'createdAt', 'id'], where: "status <> 'SUCCEEDED'" },
  ],
});

/** Captured money on its way back to the member. */
export class Refund extends RefundSchema.class {}
RefundSchema.setClass(Refund);

/** A refund as plain data. */
export interface RefundRow {
  id: Id<'rfd'>;
  paymentId: Id<'pay'>;
  amountMinor: number;
  currency: string;
  reason: string;
  lines: RefundedLine[] | null;
  status: RefundStatus;
  createdAt: Date;
}

export const refundRows = defineRows<RefundRow>({
  table: 'refund',
  ids: { id: 'rfd', paymentId: 'pay' },
  instants: ['createdAt'],
});
