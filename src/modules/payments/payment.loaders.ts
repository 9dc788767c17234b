import { rows } from '../../kernel/db/rows.js';
import { defineLoader, groupedBy, inOrderOf } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import type { PaymentSchema } from './payment.entity.js';
import type { RefundSchema } from './refund.entity.js';

/** The payment for a subject, by the subject's id. */
export const paymentOfSubject = defineLoader(async (read, subjectIds: readonly string[]) => {
  const payments = rows<typeof PaymentSchema>(read.em)
    .selectFrom('payment')
    .selectAll()
    .where('subjectId', 'in', [...subjectIds]);
  return inOrderOf(subjectIds, await payments.execute(), ({ subjectId }) => subjectId);
});

/** The refunds of a payment, oldest first. */
export const refundsOfPayment = defineLoader(async (read, paymentIds: readonly Id<'pay'>[]) => {
  const refunds = rows<typeof RefundSchema>(read.em)
    .selectFrom('refund')
    .selectAll()
    .where('paymentId', 'in', [...paymentIds])
    .orderBy('createdAt')
    .orderBy('id');
  return groupedBy(paymentIds, await refunds.execute(), ({ paymentId }) => paymentId);
});
