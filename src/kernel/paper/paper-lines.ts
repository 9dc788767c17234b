import bidiFactory, { type Bidi } from 'bidi-js';
import { fontOf, printable, type PaperFont, type PaperWeight } from './paper-fonts.js';

// Its types tell of an ECMAScript module, which it is not.
const bidi = (bidiFactory as unknown as () => Bidi)();

/** A part of a line that is drawn at once, `x` points from where the line begins. */
export interface Piece {
  text: string;
  font: PaperFont;
  x: number;
}

export interface PaperLine {
  pieces: Piece[];
  width: number;
}

interface Measure {
  weight: PaperWeight;
  /** Of a line, at most. */
  width: number;
  widthOf(text: string, font: PaperFont): number;
}

/**
 * The lines of a text: broken between words, or between the signs of scripts that have no spaces; each in the order in
 * which it is seen (Unicode's bidirectional algorithm, UAX #9), in the fonts that have its letters.
 */
export function layOut(text: string, measure: Measure): PaperLine[] {
  const lines = printable(text)
    .split('\n')
    .flatMap((paragraph) => brokenLines(paragraph, measure));
  return lines.map((line) => placed(inOrderSeen(line), measure));
}

/** Words, the spaces between them, and signs after each of which a line may end. */
const TOKENS = /\s+|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]|[^\s\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]+/gu;

function brokenLines(paragraph: string, measure: Measure): string[] {
  const lines: string[] = [];
  let [line, width] = ['', 0];
  for (const token of (paragraph.match(TOKENS) ?? []).flatMap((word) => fitting(word, measure))) {
    const wide = widthOf(token, measure);
    if (line !== '' && width + wide > measure.width) {
      lines.push(line.trimEnd());
      [line, width] = ['', 0];
      if (token.trim() === '') continue;
    }
    [line, width] = [line + token, width + wide];
  }
  return [...lines, line.trimEnd()];
}

/** A word that is longer than a line is broken anywhere. */
function fitting(word: string, measure: Measure): string[] {
  return widthOf(word, measure) <= measure.width ? [word] : [...word];
}

const widthOf = (text: string, measure: Measure): number =>
  byFont(text, measure.weight).reduce((sum, part) => sum + measure.widthOf(part.text, part.font), 0);

interface Part {
  text: string;
  font: PaperFont;
}

/** Neighbours of one font together. Spaces are of the font before them. */
function byFont(text: string, weight: PaperWeight): Part[] {
  const parts: Part[] = [];
  for (const character of text) {
    const last = parts.at(-1);
    const font = character === ' ' ? (last?.font ?? weight) : (fontOf(character, weight) ?? weight);
    if (last?.font === font) last.text += character;
    else parts.push({ text: character, font });
  }
  return parts;
}

interface Run {
  text: string;
  isRightToLeft: boolean;
}

const RIGHT_TO_LEFT = /[\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}]/u;

/** The runs of a line from left to right, each as it is read. */
function inOrderSeen(line: string): Run[] {
  if (!RIGHT_TO_LEFT.test(line)) return [{ text: line, isRightToLeft: false }];
  const levels = bidi.getEmbeddingLevels(line);
  const runs: (Run & { level: number })[] = [];
  for (const index of bidi.getReorderedIndices(line, levels)) {
    const level = levels.levels[index]!;
    const isRightToLeft = level % 2 === 1;
    const character = isRightToLeft ? (bidi.getMirroredCharacter(line[index]!) ?? line[index]!) : line[index]!;
    const last = runs.at(-1);
    if (last === undefined || last.level !== level) runs.push({ text: character, isRightToLeft, level });
    else last.text = isRightToLeft ? character + last.text : last.text + character;
  }
  return runs;
}

/** Where everything comes to stand. The fonts turn the letters of a word around by themselves, and join them. */
function placed(runs: readonly Run[], measure: Measure): PaperLine {
  const pieces: Piece[] = [];
  let x = 0;
  for (const { text, isRightToLeft } of runs) {
    const words = isRightToLeft ? (text.match(/\s+|\S+/g) ?? []).reverse() : [text];
    for (const word of words) {
      const parts = byFont(word, measure.weight);
      for (const part of isRightToLeft ? parts.reverse() : parts) {
        pieces.push({ ...part, x });
        x += measure.widthOf(part.text, part.font);
      }
    }
  }
  return { pieces, width: x };
}
