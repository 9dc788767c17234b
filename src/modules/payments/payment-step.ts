import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { PaymentRow } from './payment.entity.js';

/** What a step may change of a payment; all else of it is settled with the places that it is for. */
export type PaymentChange = Partial<
  Pick<
    PaymentRow,
    | 'status'
    | 'providerReference'
    | 'clientSecret'
    | 'redirectUrl'
    | 'failureReason'
    | 'settledAt'
    | 'closedAt'
    | 'askedAt'
  >
>;

/** What comes of a step. */
export interface Judged<Answer> {
  answer: Answer;
  change: PaymentChange;
}

export type Teller = Pick<Tx, 'now' | 'emit' | 'audit'>;

/**
 * Something that happens to one payment, judged in memory on the payment as it is behind its lock; undefined where there is
 * no such payment. Many are judged in one transaction. Each is safe to repeat.
 */
export interface PaymentStep<Answer> {
  paymentId: Id<'pay'>;
  judge(teller: Teller, payment: PaymentRow | undefined): Judged<Answer>;
}
