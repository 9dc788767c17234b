import { setTimeout } from 'node:timers/promises';

/** Waits until the condition holds, and fails when it does not within so many seconds. */
export async function until(condition: () => Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = performance.now() + seconds * 1_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not happen within ${seconds} seconds.`);
    await setTimeout(50);
  }
}
