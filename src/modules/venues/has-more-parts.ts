const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;

/**
 * Whether a text of JSON has more objects and lists than this. Each of them takes many times its two characters once it is
 * parsed, and work after that, so they are counted before. Linear time; of a text that is no JSON the answer is a guess.
 */
export function hasMoreParts(text: string, most: number): boolean {
  let parts = 0;
  let isString = false;
  for (let position = 0; position < text.length && parts <= most; position += 1) {
    const character = text.charCodeAt(position);
    if (character === QUOTE) isString = !isString;
    else if (!isString) parts += Number(character === OPENING_BRACE || character === OPENING_BRACKET);
    else if (character === BACKSLASH) position += 1;
  }
  return parts > most;
}
