import { describe, expect, it } from '@jest/globals';
import { layOut } from '../../src/kernel/paper/paper-lines.js';

/** Every sign is ten points wide. */
const widthOf = (text: string): number => 10 * [...text].length;
const linesOf = (text: string, width = 1_000) => layOut(text, { weight: 'regular', width, widthOf });
const seen = (text: string, width?: number) =>
  linesOf(text, width).map(({ pieces }) => pieces.map((piece) => piece.text).join(''));

describe('lines on paper', () => {
  it('end between words, and within one only when it is longer than a line', () => {
    expect(seen('To be or not to be', 80)).toEqual(['To be or', 'not to', 'be']);
    expect(seen('Donaudampfschiff ahoi', 80)).toEqual(['Donaudam', 'pfschiff', 'ahoi']);
    expect(seen('One\r\nTwo\u2028Three\n', 80)).toEqual(['One', 'Two', 'Three', '']);
  });

  it('end between any two signs of scripts without spaces', () => {
    expect(seen('東京国際フォーラム', 40)).toEqual(['東京国際', 'フォーラ', 'ム']);
  });

  it('take each sign from a font that has it, and a box from none', () => {
    const fonts = linesOf('Zoë 山田 김철수 🎟️')[0]!.pieces.map(({ font, text }) => [font, text]);
    expect(fonts).toEqual([
      ['regular', 'Zoë '],
      ['chinese', '山田 '],
      ['korean', '김철수 '],
      ['regular', '□'],
    ]);
  });

  it('show what is read from right to left so, word by word, and numbers and names within it from left to right', () => {
    // The fonts turn the letters within a word.
    expect(seen('שלום עולם')).toEqual(['עולם שלום']);
    expect(seen('Row 7 · محمد علي (Box 12)')).toEqual(['Row 7 · علي محمد (Box 12)']);
    // Brackets are changed for their mirror images, since they are turned with the word.
    expect(seen('אולם (א) 12 ב')).toEqual(['ב 12 )א( אולם']);
  });

  it('put the first word of a line from right to left at its right end', () => {
    const [line] = linesOf('שלום עולם');
    const [first, , last] = line!.pieces;
    expect([first!.text, first!.x, last!.text, last!.x, line!.width]).toEqual(['עולם', 0, 'שלום', 50, 90]);
  });

  it('break what is read from right to left before it is turned: the first words stay on the first line', () => {
    expect(seen('אחת שתיים שלוש', 90)).toEqual(['שתיים אחת', 'שלוש']);
  });
});
