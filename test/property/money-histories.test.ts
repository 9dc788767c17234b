import { afterAll, beforeAll, describe, it } from '@jest/globals';
import fc from 'fast-check';
import { expectAllAccountedFor } from './money-rest.js';
import { moneyStep, take } from './money-verbs.js';
import { Money, type MoneyOffer } from './money-world.js';
import { MOST_MS, runs } from './runs.js';

const KEEPING = [{ hoursBefore: 1, keptBasisPoints: 3_333 }];

const offer: fc.Arbitrary<MoneyOffer> = fc.record({
  capacity: fc.integer({ min: 3, max: 9 }),
  priceMinor: fc.constantFrom(999, 1_000, 2_501, 2_501, 0),
  requiresApproval: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
  steps: fc.constantFrom(null, KEEPING, KEEPING, KEEPING, []),
  codeUses: fc.integer({ min: 1, max: 3 }),
});

const history = fc.array(moneyStep, { minLength: 12, maxLength: 40, size: 'max' });

let money: Money;
beforeAll(async () => {
  money = await Money.open();
}, 60_000);
afterAll(() => money.close());

describe('any history of money: webhooks late, twice, reordered, forged and lost, and crashes between any two steps', () => {
  it(
    'leaves every cent that was captured booked, kept or given back, and all books in order',
    async () => {
      await fc.assert(
        fc.asyncProperty(offer, history, async (offered, steps) => {
          const world = await money.newWorld(offered);
          for (const step of steps) await take(world, step);
          await world.comeToRest();
          await expectAllAccountedFor(world);
        }),
        { ...runs('histories of money', 150), interruptAfterTimeLimit: MOST_MS - 10_000, markInterruptAsFailure: true },
      );
    },
    MOST_MS,
  );
});
