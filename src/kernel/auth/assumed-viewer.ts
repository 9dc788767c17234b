import type { Bound, Fact } from '../db/fact.js';

/**
 * That a viewer is as an earlier request has found them. Whoever settles something for them asserts it by the statement that
 * locks; nothing else may be read or done for them before.
 */
export class AssumedViewer {
  #state: 'UNTRIED' | 'TRIED' | 'CONFIRMED' = 'UNTRIED';

  constructor(
    /** Finds those keys whose viewers are as the keys say. */
    readonly fact: Fact<true> & Bound,
    readonly key: string,
  ) {}

  get isConfirmed(): boolean {
    return this.#state === 'CONFIRMED';
  }

  /** Whether the request can be begun again with whoever they are now: nothing came of it, or its key tells what did. */
  get isUntried(): boolean {
    return this.#state === 'UNTRIED';
  }

  /** Something is to be settled for them: whatever comes of it stands. */
  try(): void {
    this.#state = 'TRIED';
  }

  /** It was settled, be it with a refusal; or they are otherwise, or were not asserted, and nothing came of it. */
  settle({ isAsKnown }: { isAsKnown: boolean }): void {
    this.#state = isAsKnown ? 'CONFIRMED' : 'UNTRIED';
  }
}

/** The viewer is not as was assumed, or is not known to be: the request is begun again. */
export class OtherViewer extends Error {}
