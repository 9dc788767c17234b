/**
 * What a subscription iterates over. It holds no queue: a value is pulled when the consumer asks for it, so a slow
 * consumer gets the newest state at its next turn, and memory does not grow. `return()` ends it at once, also while a
 * value is awaited, which an async generator cannot do.
 */
export class LiveSource<T> implements AsyncIterableIterator<T, undefined> {
  #resolve: ((result: IteratorResult<T, undefined>) => void) | undefined;
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
    if (!this.#resolve) {
      this.#hasNews = true;
      return;
    }
    const value = this.pull();
    if (value === undefined) return;
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve({ value, done: false });
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#isEnded) return Promise.resolve({ value: undefined, done: true });
    const value = this.#hasNews ? this.pull() : undefined;
    this.#hasNews = false;
    if (value !== undefined) return Promise.resolve({ value, done: false });
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<IteratorResult<T, undefined>> {
    this.end();
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#resolve?.({ value: undefined, done: true });
    this.#resolve = undefined;
    this.onEnd(this);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
