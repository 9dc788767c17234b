import DataLoader from 'dataloader';
import type { Read } from '../db/unit-of-work.js';

/** Reads many values with one statement, in the order of the keys; undefined where there is none. */
export interface LoaderDefinition<Key, Value> {
  readonly batch: (read: Read, keys: readonly Key[]) => Promise<readonly Value[]>;
}

/** `export const eventById = defineLoader((read, ids: readonly Id<'evt'>[]) => …)` */
export function defineLoader<Key, Value>(
  batch: (read: Read, keys: readonly Key[]) => Promise<readonly Value[]>,
): LoaderDefinition<Key, Value> {
  return { batch };
}

/** Puts rows into the order of the keys. */
export function inOrderOf<Key, Row>(
  keys: readonly Key[],
  found: readonly Row[],
  keyOf: (row: Row) => Key,
): (Row | undefined)[] {
  const byKey = new Map(found.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key));
}

/** Gathers rows under the keys, keeping their order; an empty list where there is none. */
export function groupedBy<Key, Row>(keys: readonly Key[], found: readonly Row[], keyOf: (row: Row) => Key): Row[][] {
  const groups = Map.groupBy(found, keyOf);
  return keys.map((key) => groups.get(key) ?? []);
}

const LARGEST_BATCH = 1_000;

/** One DataLoader for each definition, for one operation. Without `memoise` values are read anew each time. */
export class Loaders {
  private readonly loaders = new Map<object, DataLoader<unknown, unknown>>();

  constructor(
    private readonly read: Read,
    private readonly memoise: boolean,
  ) {}

  load<Key, Value>(definition: LoaderDefinition<Key, Value>, key: Key): Promise<Value> {
    let loader = this.loaders.get(definition) as DataLoader<Key, Value> | undefined;
    if (!loader) {
      const { batch } = definition;
      loader = new DataLoader((keys: readonly Key[]) => batch(this.read, keys), {
        cache: this.memoise,
        maxBatchSize: LARGEST_BATCH,
      });
      this.loaders.set(definition, loader);
    }
    return loader.load(key);
  }

  /** After a command has changed things, what was read before may be stale. */
  clear(): void {
    this.loaders.clear();
  }
}
