import { system } from '../../kernel/auth/viewer.js';
import type { Execute } from '../../kernel/db/unit-of-work.js';
import { defineErrand, type Errand } from '../../kernel/messages/message.js';
import type { PaymentGateway } from './payment-gateway.js';
import { paymentRequested, refundRequested } from './payment.messages.js';
import { keepProviderAnswer, readPaymentOrder } from './payment-order.js';
import { readRefundOrder, settleRefund } from './refund-order.js';

export interface PaymentErrandOptions {
  gateways: readonly PaymentGateway[];
  execute: Execute;
}

/**
 * The calls to payment providers. None is made while a transaction is open. Each may be made again after a crash: the
 * provider knows a repeat by the id of the payment or refund.
 */
export function paymentErrands({ gateways, execute }: PaymentErrandOptions): Errand[] {
  const gatewayOf = (provider: string): PaymentGateway => {
    const gateway = gateways.find((candidate) => candidate.provider === provider);
    if (!gateway) throw new Error(`No gateway for the payment provider ${provider} is configured.`);
    return gateway;
  };
  const requestFromProvider = defineErrand({
    message: paymentRequested,
    name: 'request-from-provider',
    async run({ paymentId }) {
      const addressed = await execute(system, readPaymentOrder, { paymentId });
      if (!addressed) return;
      const answer = await gatewayOf(addressed.provider).request(addressed.order);
      await execute(system, keepProviderAnswer, { paymentId, answer });
    },
  });
  const refundAtProvider = defineErrand({
    message: refundRequested,
    name: 'refund-at-provider',
    async run({ refundId }) {
      const addressed = await execute(system, readRefundOrder, { refundId });
      if (!addressed) return;
      const { providerReference } = await gatewayOf(addressed.provider).refund(addressed.order);
      await execute(system, settleRefund, { refundId, providerReference });
    },
  });
  return [requestFromProvider, refundAtProvider];
}
