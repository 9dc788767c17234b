import type { Id } from '../../kernel/ids.js';
import { defineMessage } from '../../kernel/messages/message.js';

export const paymentRequested = defineMessage<{ paymentId: Id<'pay'> }>('payment.requested');

/** What the member has set aside is wanted. */
export const captureRequested = defineMessage<{ paymentId: Id<'pay'> }>('payment.capture-requested');

/** Its money is not wanted any more, and the provider must hear of it. */
export const paymentVoided = defineMessage<{ paymentId: Id<'pay'> }>('payment.voided');

/** Nobody knows for long what became of it. */
export const paymentUnsettled = defineMessage<{ paymentId: Id<'pay'> }>('payment.unsettled');

/** All of the amount is set aside, and waits for a decision. `subjectId` is the id of what is paid for. */
export const paymentAuthorized = defineMessage<{ paymentId: Id<'pay'>; subjectId: string }>('payment.authorized');

/** All of the amount has come in. `subjectId` is the id of what was paid for. */
export const paymentCaptured = defineMessage<{ paymentId: Id<'pay'>; subjectId: string }>('payment.captured');

/** The provider says that no money will come. */
export const paymentFailed = defineMessage<{ paymentId: Id<'pay'>; subjectId: string }>('payment.failed');

export const refundRequested = defineMessage<{ refundId: Id<'rfd'> }>('refund.requested');

/** The provider has made it. */
export const refundSettled = defineMessage<{ refundId: Id<'rfd'> }>('refund.settled');
