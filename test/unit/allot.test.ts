import { describe, expect, it } from '@jest/globals';
import { newId, type Id } from '../../src/kernel/ids.js';
import { allot, type SaleState } from '../../src/modules/waitlist/allot.js';
import type { EntryNow } from '../../src/modules/waitlist/waitlist.facts.js';
import { reasonToWait } from '../../src/modules/waitlist/reason-to-wait.js';

const [A, B] = [newId('tty'), newId('tty')];
const joinedAt = new Date(0);

function entry(rank: number, quantity: number, ticketTypeId: Id<'tty'> = A): EntryNow {
  return {
    ...{ id: newId('wle'), eventId: newId('evt'), memberId: newId('usr'), ticketTypeId, quantity, rank },
    ...{ status: 'WAITING', holdId: null, offeredAt: null, offerExpiresAt: null, joinedAt, endedAt: null },
  };
}

/** Ranks of those who were offered places, in order, with so many free of each ticket type. */
function served(
  waiting: readonly EntryNow[],
  free: Record<string, number>,
  {
    last = [],
    sale = {},
    limited = [],
  }: { last?: number[]; sale?: Record<string, SaleState>; limited?: number[] } = {},
) {
  const [offered, closed, asked] = [[] as number[], [] as number[], [] as number[]];
  const lastRead = new Set(waiting.filter(({ rank }) => last.includes(rank)).map(({ id }) => id as string));
  const isDone = allot(waiting, lastRead, {
    saleStateOf: (type) => sale[type] ?? 'OPEN',
    close: ({ rank }) => void closed.push(rank),
    offer({ rank, ticketTypeId, quantity }) {
      asked.push(rank);
      if (free[ticketTypeId]! < quantity) return 'NO_PLACES';
      if (limited.includes(rank)) return 'MEMBER_LIMIT';
      free[ticketTypeId]! -= quantity;
      offered.push(rank);
      return 'OFFERED';
    },
  });
  return { isDone, offered, closed, asked };
}

describe('free places', () => {
  it('go to who waits longest, and to smaller parties behind where they are too few', () => {
    const waiting = [entry(1, 4), entry(2, 1), entry(3, 4), entry(4, 2), entry(5, 1)];
    expect(served(waiting, { [A]: 3 })).toMatchObject({ isDone: true, offered: [2, 4], asked: [1, 2, 4, 5] });
  });

  it('of different ticket types are for different people, all in one order', () => {
    const waiting = [entry(1, 2), entry(2, 2, B), entry(3, 1), entry(4, 1, B)];
    expect(served(waiting, { [A]: 1, [B]: 3 }).offered).toEqual([2, 3, 4]);
  });

  it('pass over whoever would have too many, and nobody else of that size', () => {
    expect(served([entry(1, 2), entry(2, 2)], { [A]: 2 }, { limited: [1] }).offered).toEqual([2]);
  });

  it('are offered to nobody before sales, and those whose sales are over wait no more', () => {
    const waiting = [entry(1, 1), entry(2, 1, B)];
    const told = served(waiting, { [A]: 5, [B]: 5 }, { sale: { [A]: 'CLOSED', [B]: 'NOT_YET' }, last: [1, 2] });
    expect(told).toEqual({ isDone: true, offered: [], closed: [1], asked: [] });
  });

  it('go no further than the last who is known of a kind that may go on', () => {
    const waiting = [entry(1, 1), entry(2, 1), entry(9, 2)];
    expect(served(waiting, { [A]: 5 }, { last: [2] })).toMatchObject({ isDone: false, offered: [1, 2] });
    expect(served(waiting, { [A]: 1 }, { last: [2] })).toMatchObject({ isDone: true, offered: [1] });
  });
});

describe('the reason why somebody has no offer', () => {
  const waited = { needed: 4, free: 2, allowance: null, isOnSale: true, hasSeats: false };
  it.each([
    ['NOT_ON_SALE', { isOnSale: false, free: 9 }],
    ['NONE_FREE', { free: 0 }],
    ['TOO_FEW_FREE', {}],
    ['MEMBER_LIMIT', { free: 4, allowance: 3 }],
    ['NOT_TOGETHER', { free: 4, allowance: 4, hasSeats: true }],
    [undefined, { free: 4 }],
  ])('is %s', (code, given) => {
    expect(reasonToWait({ ...waited, ...given })?.code).toBe(code);
  });
});
