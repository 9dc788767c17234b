import { expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { lookUpTogether } from '../../src/kernel/db/look-up-together.js';

interface Batch {
  keys: readonly string[];
  answer(): void;
  fail(): void;
}

/** A look-up whose statements come back when the test says so. */
function heldLookUp() {
  const batches: Batch[] = [];
  const find = lookUpTogether((keys: readonly string[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    const answer = () => resolve(keys.map((key) => `${key} of ${batches.length}`));
    batches.push({ keys, answer, fail: () => reject(new Error('Lost.')) });
    return promise;
  });
  return { find, batches };
}

it('those who ask in one turn share a statement, the same key twice too', async () => {
  const { find, batches } = heldLookUp();
  const asked = [find('a'), find('b'), find('a')];
  await setImmediate();
  expect(batches.map(({ keys }) => keys)).toEqual([['a', 'b', 'a']]);
  batches[0]!.answer();
  expect(await Promise.all(asked)).toEqual(['a of 1', 'b of 1', 'a of 1']);
});

it('those who come while a statement is on its way gather, and are told what is found after they asked', async () => {
  const { find, batches } = heldLookUp();
  const first = find('a');
  await setImmediate();
  const later = [find('a'), find('b')];
  await setImmediate();
  expect(batches.map(({ keys }) => keys)).toEqual([['a']]);
  batches[0]!.answer();
  expect(await first).toBe('a of 1');
  await setImmediate();
  expect(batches.map(({ keys }) => keys)).toEqual([['a'], ['a', 'b']]);
  batches[1]!.answer();
  expect(await Promise.all(later)).toEqual(['a of 2', 'b of 2']);
});

it('a statement that does not come back keeps the next from waiting longer than a moment, and fails its own alone', async () => {
  const { find, batches } = heldLookUp();
  const lost = find('a');
  await setImmediate();
  const next = find('b');
  while (batches.length < 2) await setImmediate();
  batches[1]!.answer();
  expect(await next).toBe('b of 2');
  batches[0]!.fail();
  await expect(lost).rejects.toThrow('Lost.');
});
