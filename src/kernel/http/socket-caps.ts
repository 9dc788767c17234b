/** Counts what each key holds and refuses beyond a maximum. Keys that hold nothing take no memory. */
export class HolderCount {
  readonly #held = new Map<string, number>();

  constructor(private readonly maximum: number) {}

  /** Takes one place for this key; false when all its places are taken. */
  take(key: string): boolean {
    const held = this.#held.get(key) ?? 0;
    if (held >= this.maximum) return false;
    this.#held.set(key, held + 1);
    return true;
  }

  release(key: string): void {
    const held = this.#held.get(key) ?? 0;
    if (held > 1) this.#held.set(key, held - 1);
    else this.#held.delete(key);
  }
}

/** Lets `perSecond` messages through for ever, and twice as many in a burst. */
export class MessageRate {
  readonly #burst: number;
  #left: number;
  #filledAt = performance.now();

  constructor(private readonly perSecond: number) {
    this.#burst = perSecond * 2;
    this.#left = this.#burst;
  }

  /** False when this message is one too many. */
  take(): boolean {
    const now = performance.now();
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#filledAt) / 1_000) * this.perSecond);
    this.#filledAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
