import { describe, expect, it } from '@jest/globals';
import { instantOfMilliseconds, textOfInstant } from '../../src/kernel/clock.js';

describe('textOfInstant', () => {
  it('writes instants as toISOString does, whichever it has written before', () => {
    const instants = Array.from({ length: 250 }, (_, index) => instantOfMilliseconds(1_800_000_000_000 + 7 * index));
    const all = [...instants, ...instants.toReversed()];
    expect(all.map(textOfInstant)).toEqual(all.map((at) => at.toISOString()));
  });

  it('refuses what is no instant', () => {
    expect(() => textOfInstant(new Date(Number.NaN))).toThrow(RangeError);
  });
});
