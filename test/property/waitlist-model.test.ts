import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { givenWaitedWorld, type WaitedWorld } from './waitlist-world.js';
import { MOST_MS, runs } from './runs.js';
import { step } from './waitlist-steps.js';

let world: WaitedWorld;
beforeAll(async () => {
  world = await givenWaitedWorld();
}, 60_000);
afterAll(() => world.close());

describe('a waitlist', () => {
  it(
    'never lets what is free idle while somebody fits who waits, never offers it twice, and keeps the order',
    async () => {
      const given = runs('waitlists', 25);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 10, maxLength: 25, size: 'max' }),
          async (history) => {
            const event = await world.newEvent();
            for (const together of history) {
              await Promise.all(together.map((one) => event.carryOut(one)));
              await event.serve();
              expect(await event.wrongs()).toEqual([]);
            }
          },
        ),
        { ...given, interruptAfterTimeLimit: MOST_MS, markInterruptAsFailure: false },
      );
    },
    MOST_MS + 60_000,
  );
});
