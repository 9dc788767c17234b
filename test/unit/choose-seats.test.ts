import { describe, expect, it } from '@jest/globals';
import { chooseSeats } from '../../src/modules/inventory/choose-seats.js';
import type { SeatWish } from '../../src/modules/inventory/free-seats.js';
import { drawnHall, type Drawing } from '../kit/drawn-hall.js';

const wish = (quantity: number, more: Partial<SeatWish> = {}): SeatWish => ({
  category: 'Gold',
  quantity,
  section: null,
  together: true,
  accessible: false,
  ...more,
});

/** The hall with `#` for the chosen seats; undefined when none fit. */
function chosen(drawing: Drawing, quantity: number, more: Partial<SeatWish> = {}): string[] | undefined {
  const hall = drawnHall(drawing);
  return hall.with(chooseSeats(hall, wish(quantity, more)));
}

describe('the best seats', () => {
  it('are side by side, nearest to where people look to', () => {
    expect(chosen(['oooooo', 'oooooo'], 2)).toEqual(['oo##oo', 'oooooo']);
    expect(chosen(['oxxxxo', 'oooooo'], 2)).toEqual(['oxxxxo', 'oo##oo']);
  });

  it('are not parted by an aisle', () => {
    expect(chosen(['xxoo|ooxx', 'oooo|oooo'], 3)).toEqual(['xxoo|ooxx', 'o###|oooo']);
    expect(chosen(['oo|oo'], 3)).toBeUndefined();
  });

  it('are side by side by where they stand, however the row is numbered', () => {
    expect(chosen(['ooxo'], 2)).toEqual(['##xo']);
  });

  it('leave no seat alone while there is a place that does not', () => {
    expect(chosen(['ooooo'], 2)).toEqual(['##ooo']);
    expect(chosen(['ooo', 'xxxxxxx', 'oooo'], 2)).toEqual(['ooo', 'xxxxxxx', '##oo']);
    expect(chosen(['xooox', 'oo'], 1)).toEqual(['x#oox', 'oo']);
    expect(chosen(['oxoox'], 1)).toEqual(['#xoox']);
  });

  it('leave one alone rather than none to the buyer', () => {
    expect(chosen(['ooo'], 2)).toEqual(['##o']);
    expect(chosen(['oo|ooo'], 1)).toEqual(['oo|#oo']);
  });

  it('leave one alone rather than two', () => {
    expect(chosen(['xoooox', 'xxxxxx', 'xxxxxx', 'xxxxxxxoooxxx'], 3)).toEqual([
      'xoooox',
      'xxxxxx',
      'xxxxxx',
      'xxxxxxx###xxx',
    ]);
    expect(chosen(['ooo'], 1)).toEqual(['#oo']);
  });

  it('are of the category and the section that were asked for', () => {
    expect(chosen(['oossoo'], 2)).toEqual(['##ssoo']);
    expect(chosen(['oossoo'], 2, { category: 'Silver' })).toEqual(['oo##oo']);
    expect(chosen({ Stalls: ['oooo'], Circle: ['oooo'] }, 2, { section: 'Circle' })).toEqual(['oooo', '##oo']);
    expect(chosen(['oooo'], 2, { category: 'Bronze' })).toBeUndefined();
    expect(chosen(['oooo'], 2, { section: 'Circle' })).toBeUndefined();
  });

  it('are accessible for who asks, and only then, until they are for everybody', () => {
    expect(chosen(['oowwoo'], 2)).toEqual(['##wwoo']);
    expect(chosen(['oowwoo'], 2, { accessible: true })).toEqual(['oo##oo']);
    expect(chosen(['oowwoo'], 2, { accessible: null })).toEqual(['oo##oo']);
    expect(chosen(['oowwoo'], 3)).toBeUndefined();
  });

  it('are none where no more than fewer are side by side', () => {
    expect(chosen(['oxo', 'oxo'], 2)).toBeUndefined();
    expect(chosen(['xxx'], 1)).toBeUndefined();
  });

  it('come in the order of the map where sections do not say where they look to', () => {
    const hall = drawnHall(['ooooooooo', 'ooooooooo'], { looking: false });
    expect(hall.with(chooseSeats(hall, wish(2)))).toEqual(['##ooooooo', 'ooooooooo']);
  });
});

describe('seats apart', () => {
  const apart = { together: false };

  it('are side by side if they can be', () => {
    expect(chosen(['oxoo', 'oooo'], 4, apart)).toEqual(['oxoo', '####']);
  });

  it('are in two neighbouring rows, near to each other', () => {
    expect(chosen(['ooxxxoo', 'ooxxxxx'], 4, apart)).toEqual(['##xxxoo', '##xxxxx']);
    expect(chosen(['oooxxxx', 'xxxxxxx', 'oooxxxx', 'xxxxooo'], 6, apart)).toEqual([
      'oooxxxx',
      'xxxxxxx',
      '###xxxx',
      'xxxx###',
    ]);
  });

  it('are in two rows of one section, not of two', () => {
    expect(chosen({ Stalls: ['xxoox', 'ooxxx'], Circle: ['ooxxx'] }, 4, apart)).toEqual(['xx##x', '##xxx', 'ooxxx']);
    expect(chosen({ Stalls: ['ooxxx'], Circle: ['ooxxx'], Balcony: ['xxoox'] }, 4, apart)).toEqual([
      '##xxx',
      '##xxx',
      'xxoox',
    ]);
  });

  it('are anywhere if need be, in as few groups as possible', () => {
    expect(chosen(['oxoxo', 'xxxxx', 'oxoxo'], 3, apart)).toEqual(['#x#x#', 'xxxxx', 'oxoxo']);
    expect(chosen(['oxoxo', 'xxxxx', 'ooxxx', 'xxxxx', 'ooxxx'], 4, apart)).toEqual([
      'oxoxo',
      'xxxxx',
      '##xxx',
      'xxxxx',
      '##xxx',
    ]);
  });

  it('leave no seat alone while there is a way that does not', () => {
    expect(chosen(['oooxx', 'xxxxx', 'ooxxx', 'xxxxx', 'ooxxx'], 4, apart)).toEqual([
      'oooxx',
      'xxxxx',
      '##xxx',
      'xxxxx',
      '##xxx',
    ]);
  });

  it('are looked for everywhere before one is left alone', () => {
    const pairs = Array.from({ length: 40 }, () => ['oo', 'xx']).flat();
    const hall = drawnHall([...pairs, 'ox']);
    expect(hall.with(chooseSeats(hall, wish(3, apart)))).toEqual(['##', 'xx', ...pairs.slice(2), '#x']);
  });

  it('are the nearest of however many of a sort there are', () => {
    expect(chosen(['oxoxoxoxoxoxoxo'], 2, apart)).toEqual(['oxoxox#x#xoxoxo']);
    expect(chosen(['oxoxxxxxxxxxxxxxxxxxx', 'xxxxxxxxxxxxxxxxxxxxx', 'xxxxxxxxxoxoxxxxxxxxx'], 2, apart)).toEqual([
      'oxoxxxxxxxxxxxxxxxxxx',
      'xxxxxxxxxxxxxxxxxxxxx',
      'xxxxxxxxx#x#xxxxxxxxx',
    ]);
  });

  it('leave no seat alone that has one of another category beside it, behind whatever is nearer', () => {
    expect(chosen(['ooxooxooxooss'], 3, apart)).toEqual(['ooxoox##x#oss']);
  });

  it('are all there are, and none where there are fewer', () => {
    expect(chosen(['oxo', 'xox'], 3, apart)).toEqual(['#x#', 'x#x']);
    expect(chosen(['oxo', 'xox'], 4, apart)).toBeUndefined();
  });
});
