import { definePort } from '../../kernel/ports.js';
import { Fault } from '../../kernel/problem.js';

const MOST_WAITING = 500;
const RETRY_AFTER_SECONDS = 5;

/**
 * Whose turn it is to hand scans over. Batches of one event touch the same tickets: at once they would only wait for each
 * other's locks, each in a transaction that stands open, until the database ends it. So a node takes them one after the other.
 */
export class ScanTurns {
  readonly #last = new Map<string, Promise<unknown>>();
  #waiting = 0;

  /** What `work` answers, when all work for the event that came before has ended. RATE_LIMITED when too much waits. */
  async take<Answer>(eventId: string, work: () => Promise<Answer>): Promise<Answer> {
    if (this.#waiting >= MOST_WAITING) {
      throw new Fault('RATE_LIMITED', 'Too many scans are waiting to be taken over. Send them again in a moment.', {
        retryAfter: RETRY_AFTER_SECONDS,
      });
    }
    const before = this.#last.get(eventId);
    const turn = before ? before.then(work) : work();
    // Whatever becomes of it, the next one has its turn.
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(eventId, ended);
    this.#waiting += 1;
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
      if (this.#last.get(eventId) === ended) this.#last.delete(eventId);
    }
  }
}

export const scanTurns = definePort<ScanTurns>('scanTurns');
