import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

const require = createRequire(import.meta.url);

/** DejaVu Sans has Latin, Greek, Cyrillic, Hebrew and Arabic letters and the signs of all currencies. */
const files = {
  regular: readFileSync(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
  bold: readFileSync(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
};

export type PaperFont = keyof typeof files;
export const paperFonts = files;

const known = create(files.bold) as Font;

/** Stands for a character that the font has not. */
const BOX = '□';

/** Controls, and characters that show nothing but turn around what follows. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu;

/**
 * A text as it can be printed: what the font has no glyph for (Chinese, Japanese and Korean signs, emoji) is a box each,
 * and lines are ended only by line feeds.
 */
export function printable(text: string): string {
  const lines = text.normalize('NFC').split(/\r\n|[\n\r\u2028\u2029]/);
  return lines.map((line) => [...line.replace(INVISIBLE, '')].map(shown).join('')).join('\n');
}

const shown = (character: string): string => (known.hasGlyphForCodePoint(character.codePointAt(0)!) ? character : BOX);
