import type { Id } from '../../src/kernel/ids.js';
import type {
  AskedPayment,
  PaymentGateway,
  PaymentNews,
  PaymentOrder,
  ProviderAnswer,
  RefundNews,
  RefundOrder,
  RefundOutcome,
} from '../../src/modules/payments/payment-gateway.js';
import { sandboxReference } from '../../src/modules/payments/sandbox-payments.js';

type State = 'OPEN' | 'AUTHORIZED' | 'CAPTURED' | 'FAILED';

interface Known {
  order: PaymentOrder;
  state: State;
}

interface KnownRefund {
  id: Id<'rfd'>;
  paymentId: string;
  amountMinor: number;
  currency: string;
  outcome: RefundOutcome;
  /** It was called made, and the bank sent the money back. */
  hasBounced: boolean;
}

/** When the process dies around the next call to the provider: before it got through, or before its answer was kept. */
export type Crash = 'BEFORE' | 'AFTER';

/** The process is dead. */
export class Crashed extends Error {}

/** The other side: it knows what was really paid and given back, whatever Foyer has heard of it. */
export class MoneyProvider implements PaymentGateway {
  readonly provider = 'sandbox';
  readonly methods = ['sandbox_ok'] as const;
  readonly isOpen = true;
  readonly payments = new Map<string, Known>();
  readonly refunds = new Map<string, KnownRefund>();
  /** What it wants to tell by webhook, oldest first. */
  readonly untold: PaymentNews[] = [];
  readonly untoldRefunds: RefundNews[] = [];
  /** What was told, and may be told again at any time. */
  readonly told: PaymentNews[] = [];
  /** What becomes of the next refunds, the first first; others are made at once. */
  readonly fates: RefundOutcome[] = [];
  crash: Crash | undefined;

  request = (order: PaymentOrder): Promise<ProviderAnswer> =>
    this.#asked(() => {
      if (!this.payments.has(order.id)) this.payments.set(order.id, { order, state: 'OPEN' });
      return { providerReference: sandboxReference(order.id) };
    });

  ask = ({ id }: AskedPayment): Promise<PaymentNews | undefined> => this.#asked(() => this.#newsOf(id));

  capture = ({ id }: AskedPayment): Promise<PaymentNews | undefined> =>
    this.#asked(() => this.#moved(id, ['AUTHORIZED'], 'CAPTURED'));

  void = ({ id }: AskedPayment): Promise<PaymentNews | undefined> =>
    this.#asked(() => this.#moved(id, ['OPEN', 'AUTHORIZED'], 'FAILED'));

  refund = ({ id, payment, amountMinor, currency }: RefundOrder): Promise<RefundNews> =>
    this.#asked(() => {
      const known = this.refunds.get(id);
      if (known) return refundNewsOf(known);
      const outcome = this.fates.shift() ?? 'SUCCEEDED';
      const refund: KnownRefund = { id, paymentId: payment.id, amountMinor, currency, outcome, hasBounced: false };
      this.refunds.set(id, refund);
      const captured = this.captured(payment.id);
      if (this.leaving(payment.id) > captured) throw new Error(`More than ${captured} of ${payment.id} went back.`);
      return refundNewsOf(refund);
    });

  verifyWebhook = (): undefined => undefined;

  /**
   * The member pays, or the card is refused for good; nothing where the payment is not open any more. What is taken at once
   * was set aside on its way, and both are told.
   */
  decide(paymentId: string, isPaid: boolean): void {
    const known = this.payments.get(paymentId);
    if (known?.state !== 'OPEN') return;
    const paid = known.order.captureMode === 'MANUAL' ? 'AUTHORIZED' : 'CAPTURED';
    known.state = isPaid ? paid : 'FAILED';
    const news = this.#newsOf(paymentId)!;
    if (news.outcome === 'CAPTURED') this.untold.push({ ...news, outcome: 'AUTHORIZED' });
    this.untold.push(news);
  }

  captured(paymentId: string): number {
    const known = this.payments.get(paymentId);
    return known?.state === 'CAPTURED' ? known.order.amountMinor : 0;
  }

  /** The bank has a word on a refund that is not decided, or sends back the money of one that was made. */
  decideRefund(at: number, isTaken: boolean): void {
    const open = [...this.refunds.values()].filter(({ outcome }) => outcome !== 'FAILED');
    const refund = open[at % open.length];
    if (!refund || (isTaken && refund.outcome === 'SUCCEEDED')) return;
    refund.hasBounced = refund.outcome === 'SUCCEEDED';
    refund.outcome = isTaken ? 'SUCCEEDED' : 'FAILED';
    this.untoldRefunds.push(refundNewsOf(refund));
  }

  /** No bank thinks for ever. */
  endRefunds(): void {
    for (const refund of this.refunds.values()) if (refund.outcome === 'PENDING') refund.outcome = 'SUCCEEDED';
  }

  returned(paymentId: string): number {
    return this.#sumOf(paymentId, ({ outcome }) => outcome === 'SUCCEEDED');
  }

  /** What has gone back or is about to. */
  leaving(paymentId: string): number {
    return this.#sumOf(paymentId, ({ outcome }) => outcome !== 'FAILED');
  }

  failed(paymentId: string): number {
    return this.#sumOf(paymentId, ({ outcome }) => outcome === 'FAILED');
  }

  bounced(paymentId: string): number {
    return this.#sumOf(paymentId, ({ hasBounced }) => hasBounced);
  }

  #sumOf(paymentId: string, counts: (refund: KnownRefund) => boolean): number {
    const found = [...this.refunds.values()].filter((refund) => refund.paymentId === paymentId && counts(refund));
    return found.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  }

  #moved(id: string, from: readonly State[], to: State): PaymentNews | undefined {
    const known = this.payments.get(id)!;
    if (from.includes(known.state)) known.state = to;
    return this.#newsOf(id);
  }

  #newsOf(id: string): PaymentNews | undefined {
    const { order, state } = this.payments.get(id)!;
    if (state === 'OPEN') return undefined;
    const { amountMinor, currency } = order;
    return { paymentId: order.id, outcome: state, reference: sandboxReference(id), amountMinor, currency };
  }

  async #asked<Answer>(answer: () => Answer): Promise<Answer> {
    const { crash } = this;
    this.crash = undefined;
    if (crash === 'BEFORE') throw new Crashed('before it asked');
    const answered = await Promise.resolve(answer());
    if (crash === 'AFTER') throw new Crashed('before it heard the answer');
    return answered;
  }
}

const refundNewsOf = ({ id, outcome, amountMinor, currency }: KnownRefund): RefundNews => ({
  refundId: id,
  outcome,
  reference: sandboxReference(id),
  ...{ amountMinor, currency },
});
