type Taken<T> = IteratorResult<T, undefined>;

/**
 * What a subscription reads from. It holds no queue: a value is pulled when the consumer asks for it, so a slow
 * consumer gets the newest state at its next turn, and memory does not grow. `return()` ends it at once, also while a
 * value is awaited, which an async generator cannot do.
 */
export class LiveSource<T> implements AsyncIterableIterator<T, undefined> {
  #receive: ((taken: Taken<T>) => void) | undefined;
  #hasNews = false;
  #isEnded = false;

  /** `pull` answers undefined when there is nothing new for this consumer; `onEnd` runs once. */
  constructor(
    private readonly pull: () => T | undefined,
    private readonly onEnd: (source: LiveSource<T>) => void,
  ) {}

  /** There may be something new: hands it over if the consumer waits, remembers it otherwise. */
  wake(): void {
    if (this.#isEnded) return;
    if (!this.#receive) {
      this.#hasNews = true;
      return;
    }
    const value = this.pull();
    if (value !== undefined) this.#give({ value, done: false });
  }

  /** Hands the next value to `receive`, now or when there is one: `next()` without the price of a promise. */
  take(receive: (taken: Taken<T>) => void): void {
    if (this.#isEnded) return receive({ value: undefined, done: true });
    this.#receive = receive;
    if (!this.#hasNews) return;
    this.#hasNews = false;
    this.wake();
  }

  next(): Promise<Taken<T>> {
    return new Promise((resolve) => this.take(resolve));
  }

  return(): Promise<Taken<T>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<Taken<T>> {
    this.end();
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#give({ value: undefined, done: true });
    this.onEnd(this);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #give(taken: Taken<T>): void {
    const receive = this.#receive;
    this.#receive = undefined;
    receive?.(taken);
  }
}
