import { expect, it } from '@jest/globals';
import type { Tx } from '../../src/kernel/db/unit-of-work.js';
import { newId, uuidOfAny } from '../../src/kernel/ids.js';
import { announceFreed } from '../../src/modules/inventory/announce-freed.js';
import type { HeldPlaces } from '../../src/modules/inventory/inventory-change.js';

it('many holds that lost their places are told of in messages of two hundred at most, each once', () => {
  const told: string[][] = [];
  const tx = { emit: (_: unknown, { holdIds }: { holdIds: string[] }) => told.push(holdIds) } as unknown as Tx;
  const holds = Array.from({ length: 450 }, () => ({ holdId: uuidOfAny(newId('rsv')) }) as HeldPlaces);
  announceFreed(tx, newId('evt'), [...holds, ...holds.slice(0, 10)]);
  expect(told.map(({ length }) => length)).toEqual([200, 200, 50]);
  expect(new Set(told.flat()).size).toBe(450);
});
