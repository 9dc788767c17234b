/** Keeps the answers to the query `held` of the edge's schema until the test lets them go. */
class HeldAnswers {
  #waiting: (() => void)[] = [];

  /** How many wait: requests in flight. */
  get waiting(): number {
    return this.#waiting.length;
  }

  wait(): Promise<string> {
    return new Promise((resolve) => this.#waiting.push(() => resolve('done')));
  }

  letGo(): void {
    for (const answer of this.#waiting.splice(0)) answer();
  }
}

export const heldAnswers = new HeldAnswers();
