import { RefundResolver } from './refund.type.js';

export { PaymentType } from './payment.type.js';
export { RefundLineType, RefundType } from './refund.type.js';
export { paymentOfSubject, refundsOfPayment } from './payment.loaders.js';

export const paymentsResolvers = [RefundResolver];
