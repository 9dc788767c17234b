import { describe, expect, it } from '@jest/globals';
import { lackingPlaces } from '../../src/modules/inventory/expired-holds.js';

const counter = (ticketTypeId: string, held: number) => ({ ticketTypeId, capacity: 10, held, sold: 3 });

describe('places that are lacking', () => {
  it('are those claimed beyond the free ones, ticket type by ticket type', () => {
    const counters = [counter('one', 7), counter('two', 5), counter('three', 6)];
    const claimed = new Map([
      ['one', 4],
      ['two', 3],
      ['three', 1],
    ]);
    expect([...lackingPlaces(counters, claimed)]).toEqual([
      ['one', 4],
      ['two', 1],
    ]);
  });

  it('are of claimed ticket types only, even where a quota was lowered below what is held', () => {
    expect([...lackingPlaces([counter('one', 9)], new Map())]).toEqual([]);
    expect([...lackingPlaces([counter('one', 9)], new Map([['one', 1]]))]).toEqual([['one', 3]]);
  });
});
