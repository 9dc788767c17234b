import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HeldQuestion, type Held, type HeldAt } from './held-question.js';

/** What Stripe says of a payment, of its 60 fields those that matter. */
export interface Intent {
  id: string;
  object: 'payment_intent';
  status: string;
  amount: number;
  amount_received: number;
  amount_capturable: number;
  currency: string;
  capture_method: string;
  client_secret: string;
  metadata: Record<string, string>;
  payment_method_types?: string;
  last_payment_error: { message: string } | null;
}

export interface MadeRefund {
  id: string;
  object: 'refund';
  status: string;
  amount: number;
  currency: string;
  payment_intent: string;
  metadata: Record<string, string>;
}

export interface Asked {
  method: string;
  path: string;
  key: string | undefined;
  version: string | undefined;
  authorization: string | undefined;
}

/** HANGS: no answer at all. ANSWERS_LATE: it is done, and nobody hears of it. BREAKS: status 500, nothing done. */
type Mood = 'HANGS' | 'ANSWERS_LATE' | 'BREAKS';

class Declined extends Error {
  constructor(
    readonly status: number,
    readonly error: { type: string; code?: string; message: string },
  ) {
    super(error.message);
  }
}

const unexpectedState = (status: string) =>
  new Declined(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `This PaymentIntent has a status of ${status}.`,
  });

/** Answers over HTTP as Stripe's API does to what Foyer asks of it, keys of idempotency included. */
export class StripeStub {
  readonly asked: Asked[] = [];
  readonly intents = new Map<string, Intent>();
  readonly refunds = new Map<string, MadeRefund>();
  /** How the next requests are met, the first first. */
  readonly moods: Mood[] = [];
  /** What the next refund becomes. */
  refundStatus = 'succeeded';
  private readonly answers = new Map<string, { parameters: string; body: string }>();
  private readonly waiting = new Set<ServerResponse>();
  private readonly held = new Set<HeldQuestion>();
  private counter = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<StripeStub> {
    const server = createServer();
    const stub = new StripeStub(server);
    server.on('request', (request, response) => void stub.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The payment that Foyer calls so. */
  intentOf(paymentId: string): Intent {
    return this.findIntent(paymentId)!;
  }

  findIntent(paymentId: string): Intent | undefined {
    return [...this.intents.values()].find(({ metadata }) => metadata.payment_id === paymentId);
  }

  /** The member pays in the form of Stripe. */
  pay(paymentId: string): Intent {
    const intent = this.intentOf(paymentId);
    if (intent.status !== 'requires_payment_method') throw unexpectedState(intent.status);
    const isManual = intent.capture_method === 'manual';
    return Object.assign(intent, {
      last_payment_error: null,
      ...(isManual
        ? { status: 'requires_capture', amount_capturable: intent.amount }
        : { status: 'succeeded', amount_received: intent.amount }),
    });
  }

  decline(paymentId: string): Intent {
    const last_payment_error = { message: 'Your card was declined.' };
    return Object.assign(this.intentOf(paymentId), { last_payment_error });
  }

  /** Requests that were never answered. */
  get unanswered(): number {
    return this.waiting.size;
  }

  /** Keeps this question waiting, whenever it is asked, until it is let go. */
  hold(question: Held): HeldQuestion {
    const held = new HeldQuestion(question, () => this.held.delete(held));
    this.held.add(held);
    return held;
  }

  /** A day has passed. */
  forgetKeys(): void {
    this.answers.clear();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://stripe');
    const text = await textOf(request);
    const header = (name: string) => request.headers[name] as string | undefined;
    const asked = { method: request.method!, path: pathname, key: header('idempotency-key') };
    this.asked.push({ ...asked, version: header('stripe-version'), authorization: header('authorization') });
    const mood = this.moods.shift();
    if (mood === 'HANGS') return void this.waiting.add(response);
    if (mood === 'BREAKS')
      return send(response, 500, { error: { type: 'api_error', message: 'Something is broken.' } });
    const isStillThere = this.waitingRoom(asked, { form: new URLSearchParams(text), query: searchParams, response });
    try {
      if (!(await isStillThere('BEFORE'))) return;
      const body = this.answer(asked, text, searchParams);
      if (!(await isStillThere('AFTER'))) return;
      if (mood === 'ANSWERS_LATE') return void this.waiting.add(response);
      send(response, 200, body);
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      send(response, error.status, { error: error.error });
    }
  }

  /** Waits where the question is held; tells whether whoever asked is there afterwards. */
  private waitingRoom(
    { method, path }: { method: string; path: string },
    { form, query, response }: { form: URLSearchParams; query: URLSearchParams; response: ServerResponse },
  ) {
    const [, , resource, id, verb] = path.split('/');
    const intent = this.intents.get(id ?? form.get('payment_intent') ?? query.get('payment_intent') ?? '');
    const paymentId = intent?.metadata.payment_id ?? form.get('metadata[payment_id]') ?? undefined;
    const asked = { paymentId, question: `${method} ${verb ?? resource}` };
    return async (at: HeldAt): Promise<boolean> => {
      const held = [...this.held].find((candidate) => candidate.holds(asked, at));
      return held ? held.wait(response) : true;
    };
  }

  private answer(asked: Omit<Asked, 'version' | 'authorization'>, text: string, query: URLSearchParams): unknown {
    const known = asked.key === undefined ? undefined : this.answers.get(asked.key);
    if (known && known.parameters !== text) {
      throw new Declined(400, {
        type: 'idempotency_error',
        message: 'Keys can only be used with the same parameters.',
      });
    }
    if (known) return JSON.parse(known.body);
    const made = this.make(asked, new URLSearchParams(text), query);
    if (asked.key !== undefined) this.answers.set(asked.key, { parameters: text, body: JSON.stringify(made) });
    return made;
  }

  private make({ method, path }: { method: string; path: string }, form: URLSearchParams, query: URLSearchParams) {
    const [, , resource, id, verb] = path.split('/');
    if (resource === 'refunds' && method === 'GET') return this.listRefunds(query.get('payment_intent')!);
    if (resource === 'refunds') return this.makeRefund(form);
    if (id === undefined) return this.makeIntent(form);
    const intent = this.intents.get(id);
    if (!intent) throw new Declined(404, { type: 'invalid_request_error', message: 'No such payment_intent.' });
    if (verb === 'capture') return this.capture(intent);
    return verb === 'cancel' ? this.cancel(intent) : intent;
  }

  private makeIntent(form: URLSearchParams): Intent {
    const amount = Number(form.get('amount'));
    if (amount < 50) {
      const message = 'The amount must be greater than or equal to the minimum charge amount.';
      throw new Declined(400, { type: 'invalid_request_error', code: 'amount_too_small', message });
    }
    const id = `pi_${(this.counter += 1)}`;
    const type = form.get('payment_method_types[0]');
    const intent: Intent = {
      ...{ id, object: 'payment_intent', status: 'requires_payment_method', amount },
      ...{ amount_received: 0, amount_capturable: 0, currency: form.get('currency')! },
      ...{ capture_method: form.get('capture_method')!, client_secret: `${id}_secret` },
      ...{ metadata: { payment_id: form.get('metadata[payment_id]')! }, last_payment_error: null },
      ...(type !== null && { payment_method_types: type }),
    };
    this.intents.set(id, intent);
    return intent;
  }

  private capture(intent: Intent): Intent {
    if (intent.status !== 'requires_capture') throw unexpectedState(intent.status);
    return Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, amount_capturable: 0 });
  }

  private cancel(intent: Intent): Intent {
    if (intent.status === 'succeeded' || intent.status === 'canceled') throw unexpectedState(intent.status);
    return Object.assign(intent, { status: 'canceled', amount_capturable: 0 });
  }

  private listRefunds(intentId: string) {
    const data = [...this.refunds.values()].filter((refund) => refund.payment_intent === intentId);
    return { object: 'list', url: '/v1/refunds', has_more: false, data };
  }

  private makeRefund(form: URLSearchParams): MadeRefund {
    const intent = this.intents.get(form.get('payment_intent')!)!;
    const amount = Number(form.get('amount'));
    const earlier = this.listRefunds(intent.id).data.reduce((sum, refund) => sum + refund.amount, 0);
    if (earlier + amount > intent.amount_received) {
      const message = 'Refund amount is greater than unrefunded amount on charge.';
      throw new Declined(400, { type: 'invalid_request_error', message });
    }
    const id = `re_${(this.counter += 1)}`;
    const metadata = { refund_id: form.get('metadata[refund_id]')! };
    const made = { id, object: 'refund' as const, status: this.refundStatus, amount };
    const refund = { ...made, currency: intent.currency, payment_intent: intent.id, metadata };
    this.refunds.set(id, refund);
    return refund;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
