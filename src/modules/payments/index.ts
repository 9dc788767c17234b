export { Payment, PaymentEvent, type PaymentRow } from './payment.entity.js';
export { paymentLifecycle } from './payment.lifecycle.js';
export { Refund, type RefundedLine } from './refund.entity.js';
export { refundLifecycle } from './refund.lifecycle.js';
export { paymentGateway, type PaymentGateway } from './payment-gateway.js';
export { createSandbox } from './sandbox-gateway.js';
export { SandboxPayment } from './sandbox-payment.entity.js';
export { createStripe } from './stripe-gateway.js';
export {
  paymentAuthorized,
  paymentCaptured,
  paymentFailed,
  refundRequested,
  refundSettled,
} from './payment.messages.js';
export { PaymentDesk } from './payment-desk.js';
export { paymentErrands } from './payment.errands.js';
export { paymentsRecurring } from './payment.recurring.js';
export { paymentRoutes } from './payment.routes.js';
export { recordPaymentEvent } from './record-payment-event.js';
export { preparePayment } from './prepare-payment.js';
export { capturePayment } from './capture-payment.js';
export { endPayment, refundable, refundPart, refundRest } from './end-payment.js';
export { lockedPayments, refundedLines } from './lock-payment.js';
export { unsettledMoney } from './unsettled-money.js';
