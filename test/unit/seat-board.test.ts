import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseSeats } from '../../src/modules/inventory/choose-seats.js';
import type { AsOf } from '../../src/modules/inventory/ledger-chain.js';
import { SeatBoard, UNREAD, type SeatChanges } from '../../src/modules/inventory/seat-board.js';
import { FOREVER } from '../../src/modules/inventory/taken-seats.js';
import { drawnHall } from '../kit/drawn-hall.js';

const at = new Date('2027-03-01T12:00:00.000Z');
const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1_000);

const asOf = (version: number, history = 'our'): AsOf => ({ version, head: `${history} ${version}` });

/** What is read of some seats that changed since a version: a letter for each, by place in map order. */
function changes(letters: Record<number, string>, { since = 5 } = {}): SeatChanges {
  const entries = Object.entries(letters);
  const { head } = asOf(since);
  if (entries.length === 0) return { positions: null, states: null, heldUntil: null, reseated: false, head };
  return {
    positions: entries.map(([position]) => position).join(','),
    states: entries.map(([, letter]) => letter).join(''),
    heldUntil: entries.map(([, letter]) => (letter === 'H' ? String(later(60).getTime()) : '')).join(','),
    reseated: false,
    head,
  };
}

const all = (letters: string): SeatChanges => changes(Object.fromEntries([...letters].entries()));

/** A board of one row, read at version 5. */
function board(letters: string): SeatBoard {
  const { layout } = drawnHall(['o'.repeat(letters.length)]);
  const made = new SeatBoard(layout);
  expect(made.catchUp(all(letters), { since: UNREAD, now: asOf(5) })).toBe(true);
  return made;
}

const idsOf = (made: SeatBoard, ...spots: number[]): string[] => spots.map((spot) => made.layout.seatIds[spot]!);

/** The row as a text, `o` for what is free. */
const shown = (made: SeatBoard, when = at): string => {
  const { taken } = made.view(when);
  return [...taken.until].map((until) => (until <= when.getTime() ? 'o' : 'x')).join('');
};

describe('a board', () => {
  it('knows what was read: a held seat is free from the instant its hold ends', () => {
    const made = board('FHSB');
    expect(made.version).toBe(5);
    expect(shown(made)).toBe('oxxx');
    expect([shown(made, later(59.999)), shown(made, later(60))]).toEqual(['oxxx', 'ooxx']);
  });

  it('takes in what changed since', () => {
    const made = board('FFFF');
    expect(made.catchUp(changes({ 1: 'S', 3: 'H' }), { since: 5, now: asOf(8) })).toBe(true);
    expect([made.version, shown(made)]).toEqual([8, 'oxox']);
    expect(made.catchUp(changes({}, { since: 8 }), { since: 8, now: asOf(9) })).toBe(true);
    expect([made.version, shown(made)]).toEqual([9, 'oxox']);
  });

  it('refuses what does not join: a gap, a version that has gone back, or other seats', () => {
    const made = board('FFFF');
    expect(made.catchUp({ ...changes({}), reseated: true }, { since: 5, now: asOf(6) })).toBe(false);
    expect(made.catchUp(changes({ 0: 'S' }, { since: 6 }), { since: 6, now: asOf(7) })).toBe(false);
    expect(made.catchUp(changes({ 0: 'S' }, { since: 4 }), { since: 4, now: asOf(6) })).toBe(false);
    expect(made.catchUp(changes({ 0: 'S' }), { since: 5, now: asOf(4) })).toBe(false);
    expect([made.version, shown(made)]).toEqual([5, 'oooo']);
    expect(made.catchUp(all('SFFF'), { since: UNREAD, now: asOf(3) })).toBe(true);
    expect([made.version, shown(made)]).toEqual([3, 'xooo']);
  });

  it('refuses a history in which its version was another', () => {
    const made = board('FFFF');
    const elsewhere = { ...changes({ 0: 'S' }), head: asOf(5, 'their').head };
    expect(made.catchUp(elsewhere, { since: 5, now: asOf(6, 'their') })).toBe(false);
    expect(made.isAsOf(asOf(5))).toBe(true);
    expect([made.isAsOf(asOf(5, 'their')), made.isAsOf(asOf(6)), shown(made)]).toEqual([false, false, 'oooo']);
  });

  it('takes seats that were not read for taken', () => {
    const made = new SeatBoard(drawnHall(['oooo']).layout);
    made.catchUp(changes({ 2: 'F' }), { since: UNREAD, now: asOf(1) });
    expect(shown(made)).toBe('xxox');
  });
});

describe('a draft', () => {
  it('is as good as the board while it lasts, and stays when it is committed', () => {
    const made = board('FFHF');
    const draft = made.draft();
    expect(made.isDrafted).toBe(true);
    draft.take(idsOf(made, 0), later(5));
    draft.take(idsOf(made, 1), null);
    draft.free(idsOf(made, 2));
    expect([shown(made), shown(made, later(5))]).toEqual(['xxoo', 'oxoo']);
    draft.commit(asOf(6));
    expect([made.version, made.isDrafted, shown(made)]).toEqual([6, false, 'xxoo']);
  });

  it('can go back to a mark, or to nothing', () => {
    const made = board('FFFF');
    const draft = made.draft();
    draft.take(idsOf(made, 0), null);
    const { mark } = draft;
    draft.take(idsOf(made, 1, 0), later(5));
    draft.free(idsOf(made, 0));
    draft.undoTo(mark);
    expect(shown(made)).toBe('xooo');
    draft.discard();
    expect([made.version, shown(made)]).toEqual([5, 'oooo']);
  });

  it('is discarded by the next one and by what is read, and of no use from then on', () => {
    const made = board('FFFF');
    const first = made.draft();
    first.take(idsOf(made, 0), null);
    const second = made.draft();
    expect(shown(made)).toBe('oooo');
    expect(() => first.take(idsOf(made, 1), null)).toThrow('read anew');
    first.commit(asOf(9));
    expect([made.version, shown(made)]).toEqual([5, 'oooo']);
    second.take(idsOf(made, 2), null);
    made.catchUp(changes({ 3: 'S' }), { since: 5, now: asOf(6) });
    second.commit(asOf(7));
    expect([made.version, shown(made)]).toEqual([6, 'ooox']);
  });

  it('lets each choice see what the ones before it took', () => {
    const made = board('FFFFFF');
    const draft = made.draft();
    const wish = { category: 'Gold', quantity: 2, section: null, together: true, accessible: false };
    const best = (): string[] => made.layout.idsOf(chooseSeats(made.view(at), wish) ?? []);
    const choose = (): string[] => {
      const ids = best();
      draft.take(ids, later(60));
      return ids;
    };
    const chosen = [choose(), choose(), choose(), choose()];
    expect(chosen.flat().toSorted()).toEqual([...made.layout.seatIds].toSorted());
    expect(chosen.at(-1)).toEqual([]);
    draft.discard();
    expect(best()).toEqual(chosen[0]);
  });

  it('whatever is done and undone, leaves the board as it was, its memory of stretches too', () => {
    const spots = fc.array(fc.nat(7), { maxLength: 4 });
    const step = fc.oneof(
      fc.record({ verb: fc.constant('take' as const), spots, until: fc.option(fc.integer({ min: 1, max: 90 })) }),
      fc.record({ verb: fc.constant('free' as const), spots, until: fc.constant(null) }),
      fc.record({ verb: fc.constant('look' as const), spots, until: fc.integer({ min: 0, max: 90 }) }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[FHSB]{8}$/), fc.array(step, { maxLength: 12 }), (letters, steps) => {
        const made = board(letters);
        const draft = made.draft();
        let time = 0;
        for (const { verb, spots: some, until } of steps) {
          if (verb === 'take') draft.take(idsOf(made, ...some), until === null ? null : later(until));
          if (verb === 'free') draft.free(idsOf(made, ...some));
          if (verb !== 'look') continue;
          time += until;
          const view = made.view(later(time));
          const longest = Math.max(
            ...shown(made, later(time))
              .split('x')
              .map(({ length }) => length),
          );
          expect(view.taken.longestStretch(0, view.at)).toBe(longest);
        }
        draft.discard();
        expect([...made.view(at).taken.until]).toEqual([...board(letters).view(at).taken.until]);
      }),
    );
  });
});

it('a seat that is sold or blocked is taken for ever', () => {
  expect([...board('SB').view(at).taken.until]).toEqual([FOREVER, FOREVER]);
});
