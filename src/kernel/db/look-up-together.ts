import DataLoader from 'dataloader';
import { setTimeout as delay } from 'node:timers/promises';

const LARGEST_BATCH = 500;
/** Milliseconds after which a statement that does not come back keeps nobody waiting. */
const LONGEST_WAIT = 20;

/**
 * Looks something up for every request; never is an earlier answer used again. Requests that wait at the same moment share
 * one statement: those of one turn of the event loop, or that came while the statement before was on its way. Values come
 * in the order of the keys.
 */
export function lookUpTogether<Key, Value>(
  find: (keys: readonly Key[]) => Promise<readonly Value[]>,
): (key: Key) => Promise<Value> {
  let onItsWay: Promise<unknown> | undefined;
  const findNext = (keys: readonly Key[]): Promise<readonly Value[]> => {
    const found = find(keys);
    const ended = found.catch(() => undefined).finally(() => onItsWay === ended && (onItsWay = undefined));
    onItsWay = ended;
    return found;
  };
  const gathered = new DataLoader<Key, Value>(findNext, {
    cache: false,
    maxBatchSize: LARGEST_BATCH,
    batchScheduleFn(send) {
      if (onItsWay) void Promise.race([onItsWay, delay(LONGEST_WAIT, undefined, { ref: false })]).then(send);
      else setImmediate(send);
    },
  });
  return (key) => gathered.load(key);
}
