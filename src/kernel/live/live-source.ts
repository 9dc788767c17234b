type Taken<T> = IteratorResult<T, undefined>;

/**
 * What a subscription reads from. It holds no queue: a value is pulled when the consumer asks for it, so a slow
 * consumer gets the newest state at its next turn, and memory does not grow. `return()` ends it at once, also while a
 * value is awaited, which an async generator cannot do.
 */
export class LiveSource<T> implements AsyncIterableIterator<T, undefined> {
  #receive: ((value: T | undefined) => void) | undefined;
  #isAwaited = false;
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
    if (!this.#isAwaited) {
      this.#hasNews = true;
      return;
    }
    const value = this.pull();
    if (value !== undefined) this.#give(value);
  }

  /**
   * Hands the next value to `receive`, now or when there is one; undefined at the end. `next()` without the price of a
   * promise; who asks again with the same function costs no write that the garbage collector would have to hear of.
   */
  take(receive: (value: T | undefined) => void): void {
    if (this.#isEnded) return receive(undefined);
    if (this.#receive !== receive) this.#receive = receive;
    this.#isAwaited = true;
    if (!this.#hasNews) return;
    this.#hasNews = false;
    this.wake();
  }

  next(): Promise<Taken<T>> {
    return new Promise((resolve) => {
      this.take((value) => resolve(value === undefined ? { value: undefined, done: true } : { value, done: false }));
    });
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
    this.#give(undefined);
    this.onEnd(this);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #give(value: T | undefined): void {
    if (!this.#isAwaited) return;
    this.#isAwaited = false;
    this.#receive?.(value);
  }
}
