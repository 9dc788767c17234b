/**
 * Finds where a text stops being JSON: the offset of the first character that cannot continue it, or the text's length
 * when it ends too early; undefined when the text is JSON. `JSON.parse` gives no offset for most mistakes and quotes
 * the text in its message, so its error cannot be shown. Linear time, no recursion, never throws.
 */
export function locateJsonError(text: string): number | undefined {
  return new JsonScanner(text).scan();
}

type Expectation = 'VALUE' | 'FIRST_ITEM' | 'KEY' | 'FIRST_KEY' | 'AFTER_VALUE';

const SPACES = ' \t\n\r';
const ESCAPES = '"\\/bfnrt';
const LITERALS: Record<string, string> = { t: 'true', f: 'false', n: 'null' };

class JsonScanner {
  private position = 0;
  private expected: Expectation = 'VALUE';
  private readonly closers: string[] = [];

  constructor(private readonly text: string) {}

  scan(): number | undefined {
    for (;;) {
      this.skipSpaces();
      if (this.position === this.text.length && this.isComplete()) return undefined;
      if (!this.step()) return this.position;
    }
  }

  private isComplete(): boolean {
    return this.expected === 'AFTER_VALUE' && this.closers.length === 0;
  }

  private step(): boolean {
    switch (this.expected) {
      case 'FIRST_ITEM':
        return this.close(']') || this.value();
      case 'VALUE':
        return this.value();
      case 'FIRST_KEY':
        return this.close('}') || this.key();
      case 'KEY':
        return this.key();
      case 'AFTER_VALUE':
        return this.afterValue();
    }
  }

  private value(): boolean {
    if (this.take('{')) return this.open('}', 'FIRST_KEY');
    if (this.take('[')) return this.open(']', 'FIRST_ITEM');
    this.expected = 'AFTER_VALUE';
    const first = this.text.charAt(this.position);
    if (first === '"') return this.string();
    const literal = LITERALS[first];
    return literal === undefined ? this.number() : [...literal].every((letter) => this.take(letter));
  }

  private key(): boolean {
    if (!this.string()) return false;
    this.skipSpaces();
    this.expected = 'VALUE';
    return this.take(':');
  }

  private afterValue(): boolean {
    const closer = this.closers.at(-1);
    if (closer === undefined) return false;
    if (this.close(closer)) return true;
    this.expected = closer === '}' ? 'KEY' : 'VALUE';
    return this.take(',');
  }

  private open(closer: string, expected: Expectation): true {
    this.closers.push(closer);
    this.expected = expected;
    return true;
  }

  private close(closer: string): boolean {
    if (!this.take(closer)) return false;
    this.closers.pop();
    this.expected = 'AFTER_VALUE';
    return true;
  }

  private string(): boolean {
    if (!this.take('"')) return false;
    while (!this.take('"')) {
      if (this.take('\\')) {
        if (!this.escape()) return false;
      } else {
        // A raw control character is an error, and so is the end of the text, whose code is NaN.
        if (!(this.text.charCodeAt(this.position) >= 0x20)) return false;
        this.position += 1;
      }
    }
    return true;
  }

  private escape(): boolean {
    if (!this.take('u')) return this.takeAny(ESCAPES);
    return [1, 2, 3, 4].every(() => this.takeAny('0123456789abcdefABCDEF'));
  }

  private number(): boolean {
    this.take('-');
    if (!this.take('0') && !this.digits()) return false;
    if (this.take('.') && !this.digits()) return false;
    if (!this.takeAny('eE')) return true;
    this.takeAny('+-');
    return this.digits();
  }

  private digits(): boolean {
    const start = this.position;
    while (this.takeAny('0123456789'));
    return this.position > start;
  }

  private skipSpaces(): void {
    while (this.takeAny(SPACES));
  }

  private take(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  private takeAny(characters: string): boolean {
    const next = this.text[this.position];
    return next !== undefined && characters.includes(next) && this.take(next);
  }
}
