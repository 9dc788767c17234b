import { describe, expect, it } from '@jest/globals';
import { instantOfMilliseconds, movedBy, textOfInstant } from '../../src/kernel/clock.js';

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

describe('movedBy', () => {
  const day = 86_400_000;

  it('moves an instant either way, within the years of four digits', () => {
    expect(movedBy(new Date('9999-12-30T12:00:00.000Z'), day)).toEqual(new Date('9999-12-31T12:00:00.000Z'));
    expect(movedBy(new Date('1000-01-02T12:00:00.000Z'), -day)).toEqual(new Date('1000-01-01T12:00:00.000Z'));
  });

  it('leaves one where it is that would leave them', () => {
    for (const [text, by] of [
      ['9999-12-31T12:00:00.000Z', day],
      ['1000-01-01T12:00:00.000Z', -day],
    ] as const) {
      expect(movedBy(new Date(text), by)).toEqual(new Date(text));
    }
  });
});
