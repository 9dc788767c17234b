import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { create, type Font } from 'fontkit';

const require = createRequire(import.meta.url);
const fontBeside = (entry: string, file: string): string => join(dirname(entry), '..', 'fonts', file);

/**
 * DejaVu Sans has Latin, Greek, Cyrillic, Hebrew and Arabic letters and the signs of all currencies; Noto Sans has the
 * signs of Chinese, Japanese and Korean, in one weight.
 */
export const paperFonts = {
  regular: readFileSync(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
  bold: readFileSync(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
  chinese: readFileSync(fontBeside(require.resolve('@embedpdf/fonts-sc'), 'NotoSansHans-Regular.otf')),
  korean: readFileSync(fontBeside(require.resolve('@embedpdf/fonts-kr'), 'NotoSansKR-Regular.otf')),
};

export type PaperFont = keyof typeof paperFonts;
export type PaperWeight = 'regular' | 'bold';

const glyphs = {
  // What the bold one has, the other has as well.
  letters: create(paperFonts.bold) as Font,
  chinese: create(paperFonts.chinese) as Font,
  korean: create(paperFonts.korean) as Font,
};

/** Stands for a character that no font has, such as emoji. */
const BOX = '□';

/** Controls, and characters that show nothing but turn around what follows. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Variation_Selector}]/gu;

/** A text as it can be printed: what no font has is a box each, and lines are ended only by line feeds. */
export function printable(text: string): string {
  const lines = text.normalize('NFC').split(/\r\n|[\n\r\u2028\u2029]/);
  return lines.map((line) => [...line.replace(INVISIBLE, '')].map(shown).join('')).join('\n');
}

const shown = (character: string): string => (fontOf(character, 'regular') ? character : BOX);

/** The font that has a character; undefined when none does. */
export function fontOf(character: string, weight: PaperWeight): PaperFont | undefined {
  const codePoint = character.codePointAt(0)!;
  if (glyphs.letters.hasGlyphForCodePoint(codePoint)) return weight;
  return (['chinese', 'korean'] as const).find((font) => glyphs[font].hasGlyphForCodePoint(codePoint));
}
