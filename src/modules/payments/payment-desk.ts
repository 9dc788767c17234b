import { system } from '../../kernel/auth/viewer.js';
import { Combiner } from '../../kernel/db/combiner.js';
import type { Execute } from '../../kernel/db/unit-of-work.js';
import type { PaymentStep } from './payment-step.js';
import { NOT_HAD, takeStep, takeSteps } from './take-steps.js';

const MOST_TOGETHER = 64;

/**
 * Where what providers are asked and what they answer is kept: steps of payments that come while others are being settled
 * go together, in one transaction. The step of a payment that somebody else has locked goes by itself and waits for the
 * lock, so that the others need not. Errands alone take steps, so there are never more than a worker does at once: none is
 * turned away. Every step is safe to repeat, so one whose commit nobody knows the end of is taken again.
 */
export class PaymentDesk {
  readonly #together: Combiner<PaymentStep<unknown>, unknown>;
  readonly #alone: Combiner<PaymentStep<unknown>, unknown>;

  constructor(execute: Execute) {
    const patient = {
      mayRepeat: () => true,
      isPatient: () => true,
      mostWaiting: Infinity,
      longestWait: Infinity,
    };
    this.#together = new Combiner({
      ...patient,
      settle: (_, steps) => execute(system, takeSteps, steps),
      subjectsOf: ({ paymentId }) => [paymentId],
      mostTogether: MOST_TOGETHER,
    });
    this.#alone = new Combiner({
      ...patient,
      settle: async (_, [step]) => [{ answer: await execute(system, takeStep, step!) }],
      subjectsOf: () => [],
      mostTogether: 1,
    });
  }

  /** How many steps wait until those before them are settled. */
  get waiting(): number {
    return this.#together.waiting + this.#alone.waiting;
  }

  /** What comes of a step, once it is committed. */
  async take<Answer>(step: PaymentStep<Answer>): Promise<Answer> {
    const answer = await this.#together.ask('payments', step);
    return (answer === NOT_HAD ? await this.#alone.ask(step.paymentId, step) : answer) as Answer;
  }

  /** Resolves when every step has its answer. */
  async drain(): Promise<void> {
    await this.#together.drain();
    await this.#alone.drain();
  }
}
