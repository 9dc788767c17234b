import type { ServerResponse } from 'node:http';

/** What Foyer asks Stripe for: the method, and the last word of the path. */
export type Question =
  'POST payment_intents' | 'GET payment_intents' | 'POST capture' | 'POST cancel' | 'GET refunds' | 'POST refunds';

/** BEFORE: Stripe has not heard the question. AFTER: what was asked for is done, and the answer is kept back. */
export type HeldAt = 'BEFORE' | 'AFTER';

export interface Held {
  question: Question;
  at: HeldAt;
  /** Of which payment; of any, unless told. */
  paymentId?: string;
  /** How many of these questions are answered before. */
  pass?: number;
}

/** A question about a payment that Stripe keeps waiting until it is let go. */
export class HeldQuestion {
  readonly #waiting = new Set<ServerResponse>();
  readonly #gone = Promise.withResolvers<void>();
  #givenUp = 0;

  #pass: number;

  constructor(
    private readonly held: Held,
    private readonly forget: (held: HeldQuestion) => void,
  ) {
    this.#pass = held.pass ?? 0;
  }

  /** Whether it is this one that is asked. */
  holds(asked: { paymentId: string | undefined; question: string }, at: HeldAt): boolean {
    const { paymentId = asked.paymentId, question } = this.held;
    if (asked.paymentId !== paymentId || asked.question !== question || at !== this.held.at) return false;
    this.#pass -= 1;
    return this.#pass < 0;
  }

  /** Whether somebody who is still there waits. */
  get isReached(): boolean {
    return this.#waiting.size > 0;
  }

  /** How often somebody has gone away who waited. */
  get givenUp(): number {
    return this.#givenUp;
  }

  /** Whether whoever waited is still there when it was let go. */
  async wait(response: ServerResponse): Promise<boolean> {
    this.#waiting.add(response);
    response.on('close', () => {
      this.#givenUp += Number(!response.writableEnded);
      this.#waiting.delete(response);
    });
    await this.#gone.promise;
    return this.#waiting.has(response);
  }

  letGo(): void {
    this.forget(this);
    this.#gone.resolve();
  }
}
