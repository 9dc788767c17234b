import type { Bound } from '../../kernel/db/fact.js';

/** How much of what, at most, commands have taken for granted: all of it is asserted when they are written. */
export class Assumptions {
  readonly #most = new Map<Bound, Map<string, number>>();

  add(bound: Bound, { key, most }: { key: string; most: number }): void {
    const ofBound = this.#most.get(bound) ?? new Map<string, number>();
    this.#most.set(bound, ofBound.set(key, Math.min(most, ofBound.get(key) ?? most)));
  }

  /** In the order of their names. */
  get bounds(): Bound[] {
    return [...this.#most.keys()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  keysOf(bound: Bound): string[] {
    return [...(this.#most.get(bound)?.keys() ?? [])];
  }

  /** Of the same keys, in the same order. */
  mostOf(bound: Bound): number[] {
    return [...(this.#most.get(bound)?.values() ?? [])];
  }
}
