import type { Id } from '../../kernel/ids.js';
import { defineMessage } from '../../kernel/messages/message.js';

export const paymentRequested = defineMessage<{ paymentId: Id<'pay'> }>('payment.requested');

/** All of the amount has come in. `subjectId` is the id of what was paid for. */
export const paymentCaptured = defineMessage<{ paymentId: Id<'pay'>; subjectId: string }>('payment.captured');

/** The provider says that no money will come. */
export const paymentFailed = defineMessage<{ paymentId: Id<'pay'>; subjectId: string }>('payment.failed');

export const refundRequested = defineMessage<{ refundId: Id<'rfd'> }>('refund.requested');

/** The money is on its way back to whoever paid. */
export const refundSettled = defineMessage<{ refundId: Id<'rfd'> }>('refund.settled');
