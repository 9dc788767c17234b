import { describe, expect, it } from '@jest/globals';
import { alternativeSeats } from '../../src/modules/inventory/alternative-seats.js';
import { needlesslyLone } from '../../src/modules/inventory/lone-seats.js';
import { drawnHall } from '../kit/drawn-hall.js';

/** Rows in which `P` is a free seat that is picked, and what they look like with `#` for what that leaves alone. */
function leftAlone(...rows: string[]): string[] {
  const picked = drawnHall(rows).spotsOf('P');
  const hall = drawnHall(rows.map((row) => row.replaceAll('P', 'o')));
  return hall.with(needlesslyLone(hall, picked))!.map((row, index) => restored(row, rows[index]!));
}

const restored = (row: string, drawn: string): string =>
  [...row].map((letter, index) => (letter === 'o' && drawn[index] === 'P' ? 'P' : letter)).join('');

describe('seats picked by hand', () => {
  it.each([
    ['at the end of the row', 'oPPoo', '#PPoo'],
    ['beside an aisle', 'oooPo|oooo', 'oooP#|oooo'],
    ['between two parties', 'xoPPoox', 'x#PPoox'],
    ['on both sides', 'oPoxoo', '#P#xoo'],
    ['between those picked', 'PoPooo', 'P#Pooo'],
  ])('leave a seat alone %s', (_where, row, expected) => {
    expect(leftAlone(row)).toEqual([expected]);
  });

  it.each(['PPooo', 'ooPPoo', 'PPPPP', 'xPPPPx', 'oxPP', 'ooPP|oo'])('leave none alone in %s', (row) => {
    expect(leftAlone(row)).toEqual([row]);
  });

  it('may leave one alone where as many in that run always do', () => {
    expect(leftAlone('PPo')).toEqual(['PPo']);
    expect(leftAlone('xPox|ooooo')).toEqual(['xPox|ooooo']);
    expect(leftAlone('xPoxo')).toEqual(['xP#xo']);
    expect(leftAlone('PPo|oooo')).toEqual(['PPo|oooo']);
    expect(leftAlone('PPoxoo')).toEqual(['PP#xoo']);
  });

  it('are judged part by part', () => {
    expect(leftAlone('PPoxPoooo')).toEqual(['PP#xPoooo']);
    expect(leftAlone('PPoxPo')).toEqual(['PPoxP#']);
    expect(leftAlone('PPooxPoo')).toEqual(['PPooxPoo']);
    expect(leftAlone('oPooxPoo')).toEqual(['#PooxPoo']);
  });

  it('need not give way to seats of another kind', () => {
    expect(leftAlone('PPoss')).toEqual(['PPoss']);
    expect(leftAlone('xPoxss')).toEqual(['xPoxss']);
    expect(leftAlone('xPoxoo')).toEqual(['xPoxoo']);
    expect(leftAlone('xPoxooo')).toEqual(['xP#xooo']);
    expect(leftAlone('xPoxwww')).toEqual(['xPoxwww']);
  });

  it('leave alone whatever is alone, also of another kind', () => {
    expect(leftAlone('sPooo')).toEqual(['#Pooo']);
  });

  it('do nothing to a seat that was alone before', () => {
    expect(leftAlone('oxPPoo')).toEqual(['oxPPoo']);
  });
});

describe('alternatives', () => {
  /** Rows in which `A` is a seat that was asked for and is taken; each alternative as the rows with `#`. */
  function alternatives(...rows: string[]): (string[] | undefined)[] {
    const asked = drawnHall(rows).spotsOf('A');
    const hall = drawnHall(rows.map((row) => row.replaceAll('A', 'x')));
    return alternativeSeats(hall, asked).map((spots) => hall.with(spots));
  }

  it('are up to three sets of as many seats side by side, nearest first, that do not overlap', () => {
    expect(alternatives('ooAAoo', 'oooooo')).toEqual([
      ['ooxxoo', 'oo##oo'],
      ['##xxoo', 'oooooo'],
      ['ooxx##', 'oooooo'],
    ]);
  });

  it('leave no seat alone if there are such', () => {
    expect(alternatives('AAoooxoo')).toEqual([['xxooox##'], ['xx##oxoo']]);
  });

  it('are of the same category, and accessible only for who asked for that', () => {
    expect(alternatives('AAssoo')).toEqual([['xxss##']]);
    expect(alternatives('AAwwxoo')).toEqual([['xxwwx##']]);
    expect(alternatives('oAoo')).toEqual([['#xoo'], ['ox#o'], ['oxo#']]);
  });

  it('are none where no such set is free', () => {
    expect(alternatives('AAoxo|o')).toEqual([]);
  });

  it('are none for seats of several categories', () => {
    const hall = drawnHall(['osoooo']);
    expect(alternativeSeats(hall, [...hall.spotsOf('s'), hall.spotsOf('o')[0]!])).toEqual([]);
    expect(alternativeSeats(hall, [])).toEqual([]);
  });
});
