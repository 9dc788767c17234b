import type { Entry } from './fold-scans.js';

/** Entries that count, in the order of their scans, and who of them is still inside. */
export class EntriesOfList {
  readonly all: Entry[] = [];
  readonly #inside: Entry[] = [];

  add(entry: Entry): void {
    this.all.push(entry);
    this.#inside.push(entry);
  }

  /** The last one that is inside: whoever has left does not come back by the same entry. */
  lastInside(): Entry | undefined {
    while (this.#inside.length > 0 && this.#inside.at(-1)!.leftAt !== null) this.#inside.pop();
    return this.#inside.at(-1);
  }
}

/**
 * The entries of one ticket that count, as each list sees them: those by it, and those that know of no list, since the event
 * had none then. Kept list by list, so that a ticket with thousands of scans is reckoned in one walk over them.
 */
export class CountedEntries {
  readonly #all = new EntriesOfList();
  readonly #listless: Entry[] = [];
  readonly #byList = new Map<string, EntriesOfList>();
  #inside: Entry[] = [];

  /** What an entry by these lists finds. It has one at most; one of none is for every list. */
  before([listId]: readonly string[]): EntriesOfList {
    return listId === undefined ? this.#all : this.#of(listId);
  }

  add(entry: Entry): void {
    const [listId] = entry.scan.listIds;
    const seenBy = listId === undefined ? this.#byList.values() : [this.#of(listId)];
    for (const entries of seenBy) entries.add(entry);
    if (listId === undefined) this.#listless.push(entry);
    this.#all.add(entry);
    this.#inside.push(entry);
  }

  /** Whoever is inside by one of these lists, or by none, has left; by whichever list, where the exit knows of none. */
  leave(listIds: readonly string[], leftAt: number): void {
    const leaves = ({ scan }: Entry): boolean => {
      const [listId] = scan.listIds;
      return listId === undefined || listIds.length === 0 || listIds.includes(listId);
    };
    for (const entry of this.#inside) if (leaves(entry)) entry.leftAt = leftAt;
    this.#inside = this.#inside.filter((entry) => entry.leftAt === null);
  }

  #of(listId: string): EntriesOfList {
    const known = this.#byList.get(listId);
    if (known) return known;
    const entries = new EntriesOfList();
    for (const entry of this.#listless) entries.add(entry);
    this.#byList.set(listId, entries);
    return entries;
  }
}
