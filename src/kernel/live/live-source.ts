type Taken<T> = IteratorResult<T, undefined>;

export interface Follower<Topic, T> {
  /** What is new in the topic for this follower; undefined when nothing is. */
  pull(topic: Topic): T | undefined;
  /** Tells the topic what this follower needs, before the read that serves it. */
  join?(topic: Topic): void;
}

/** Who is handed values; an object, not a function, so that who has thousands touches one thing less for each. */
export interface Receiver<T> {
  /** Undefined at the end. */
  receive(value: T | undefined): void;
}

/**
 * What a subscription reads from. It holds no queue: a value is pulled when the consumer asks for it, so a slow
 * consumer gets the newest state at its next turn, and memory does not grow. `return()` ends it at once, also while a
 * value is awaited, which an async generator cannot do.
 */
export class LiveSource<T> implements AsyncIterableIterator<T, undefined> {
  #receiver: Receiver<T> | undefined;
  #isAwaited = false;
  #hasNews = false;
  #isEnded = false;

  /** `onEnd` runs once. */
  constructor(
    private readonly topic: unknown,
    private readonly follower: Follower<unknown, T>,
    private readonly onEnd: (source: LiveSource<T>) => void,
  ) {}

  /** There may be something new: hands it over if the consumer waits, remembers it otherwise. */
  wake(): void {
    if (this.#isEnded) return;
    if (!this.#isAwaited) {
      this.#hasNews = true;
      return;
    }
    const value = this.follower.pull(this.topic);
    if (value !== undefined) this.#give(value);
  }

  /**
   * Hands over the next value, now or when there is one. `next()` without the price of a promise; a receiver that asks
   * again costs no write that the garbage collector would have to hear of.
   */
  take(receiver: Receiver<T>): void {
    if (this.#isEnded) return receiver.receive(undefined);
    if (this.#receiver !== receiver) this.#receiver = receiver;
    this.#isAwaited = true;
    if (!this.#hasNews) return;
    this.#hasNews = false;
    this.wake();
  }

  next(): Promise<Taken<T>> {
    return new Promise((resolve) => {
      this.take({
        receive: (value) => resolve(value === undefined ? { value: undefined, done: true } : { value, done: false }),
      });
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
    this.#receiver?.receive(value);
  }
}
