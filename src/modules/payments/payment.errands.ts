import { system } from '../../kernel/auth/viewer.js';
import type { Execute } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { Logger } from '../../kernel/logger.js';
import { defineErrand, type Errand, type Message } from '../../kernel/messages/message.js';
import type { PaymentGateway, PaymentNews, PaymentOrder } from './payment-gateway.js';
import {
  captureRequested,
  paymentRequested,
  paymentUnsettled,
  paymentVoided,
  refundRequested,
} from './payment.messages.js';
import { keepProviderAnswer, beginNextStep, type NextStep } from './payment-order.js';
import type { PaymentDesk } from './payment-desk.js';
import { readRefundOrder } from './refund-order.js';
import { reportNews } from './report-news.js';
import { settlePayment } from './settle-payment.js';
import { settleRefund } from './settle-refund.js';

export interface PaymentErrandOptions {
  gateways: readonly PaymentGateway[];
  desk: PaymentDesk;
  execute: Execute;
  logger: Logger;
}

/**
 * The calls to payment providers. None is made while a transaction is open. Each may be made again after a crash: the
 * provider knows a repeat by the id of the payment or refund, and what it answers is news like any webhook's.
 */
export function paymentErrands(options: PaymentErrandOptions): Errand[] {
  const about = (message: Message<{ paymentId: Id<'pay'> }>, name: string): Errand =>
    defineErrand({ message, name, run: ({ paymentId }) => takeNextStep(options, paymentId) });
  return [
    about(paymentRequested, 'request-from-provider'),
    about(captureRequested, 'capture-at-provider'),
    about(paymentVoided, 'void-at-provider'),
    about(paymentUnsettled, 'ask-provider'),
    defineErrand({
      message: refundRequested,
      name: 'refund-at-provider',
      run: ({ refundId }) => refundAtProvider(options, refundId),
    }),
  ];
}

async function takeNextStep(options: PaymentErrandOptions, paymentId: Id<'pay'>): Promise<void> {
  const next = await options.desk.take(beginNextStep(paymentId));
  if (!next) return;
  await (next.step === 'REQUEST' ? request(options, next) : askAbout(options, next));
}

async function request(
  options: PaymentErrandOptions,
  { provider, order }: Extract<NextStep, { step: 'REQUEST' }>,
): Promise<void> {
  const answer = await gatewayOf(options, provider).request(order);
  if ('refusal' in answer) return settle(options, provider, refused(order, answer.refusal));
  const reception = await options.desk.take(keepProviderAnswer(order.id, answer));
  if (answer.news) reportNews(options.logger, { provider, news: answer.news, reception });
}

function refused({ id, amountMinor, currency }: PaymentOrder, reason: string): PaymentNews {
  return { paymentId: id, outcome: 'FAILED', reference: null, amountMinor, currency, reason };
}

async function askAbout(
  options: PaymentErrandOptions,
  { step, provider, payment }: Exclude<NextStep, { step: 'REQUEST' }>,
): Promise<void> {
  const gateway = gatewayOf(options, provider);
  const asks = { ASK: gateway.ask, CAPTURE: gateway.capture, VOID: gateway.void };
  const news = await asks[step](payment);
  if (news) await settle(options, provider, news);
}

async function settle({ desk, logger }: PaymentErrandOptions, provider: string, news: PaymentNews): Promise<void> {
  const reception = await desk.take(settlePayment(provider, news));
  reportNews(logger, { provider, news, reception });
}

async function refundAtProvider(options: PaymentErrandOptions, refundId: Id<'rfd'>): Promise<void> {
  const { execute, logger } = options;
  const addressed = await execute(system, readRefundOrder, { refundId });
  if (!addressed) return;
  const { provider, order } = addressed;
  const news = await gatewayOf(options, provider).refund(order);
  const reception = await execute(system, settleRefund, { provider, news });
  reportNews(logger, { provider, news, reception });
}

function gatewayOf({ gateways }: PaymentErrandOptions, provider: string): PaymentGateway {
  const gateway = gateways.find((candidate) => candidate.provider === provider);
  if (!gateway) throw new Error(`No gateway for the payment provider ${provider} is configured.`);
  return gateway;
}
