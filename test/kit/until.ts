import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/** Waits until the condition holds, and fails when it does not within so many seconds. */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  const deadline = performance.now() + seconds * 1_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not happen within ${seconds} seconds.`);
    await setTimeout(50);
  }
}

/** Waits until what is read is what is expected, and fails with what it is otherwise. */
export async function untilEqual<T>(read: () => Promise<T>, expected: T): Promise<void> {
  let last: T | undefined;
  const isEqual = async (): Promise<boolean> => isDeepStrictEqual((last = await read()), expected);
  await until(isEqual).catch((error: unknown) => {
    assert.deepEqual(last, expected);
    throw error;
  });
}
