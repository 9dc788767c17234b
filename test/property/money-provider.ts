import type {
  AskedPayment,
  PaymentGateway,
  PaymentNews,
  PaymentOrder,
  ProviderAnswer,
  RefundNews,
  RefundOrder,
} from '../../src/modules/payments/payment-gateway.js';
import { sandboxReference } from '../../src/modules/payments/sandbox-payments.js';

type State = 'OPEN' | 'AUTHORIZED' | 'CAPTURED' | 'FAILED';

interface Known {
  order: PaymentOrder;
  state: State;
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
  readonly refunds = new Map<string, { paymentId: string; amountMinor: number }>();
  /** What it wants to tell by webhook, oldest first. */
  readonly untold: PaymentNews[] = [];
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
      this.refunds.set(id, { paymentId: payment.id, amountMinor });
      const captured = this.captured(payment.id);
      if (this.returned(payment.id) > captured) throw new Error(`More than ${captured} of ${payment.id} went back.`);
      return { refundId: id, outcome: 'SUCCEEDED', reference: sandboxReference(id), amountMinor, currency };
    });

  verifyWebhook = (): undefined => undefined;

  /** The member pays, or the card is refused for good; nothing where the payment is not open any more. */
  decide(paymentId: string, isPaid: boolean): void {
    const known = this.payments.get(paymentId);
    if (known?.state !== 'OPEN') return;
    const paid = known.order.captureMode === 'MANUAL' ? 'AUTHORIZED' : 'CAPTURED';
    known.state = isPaid ? paid : 'FAILED';
    this.untold.push(this.#newsOf(paymentId)!);
  }

  captured(paymentId: string): number {
    const known = this.payments.get(paymentId);
    return known?.state === 'CAPTURED' ? known.order.amountMinor : 0;
  }

  returned(paymentId: string): number {
    const made = [...this.refunds.values()].filter((refund) => refund.paymentId === paymentId);
    return made.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
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
