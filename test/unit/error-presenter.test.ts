import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { createErrorPresenter } from '../../src/kernel/http/errors.js';
import { leastCpuTime } from '../kit/cpu-time.js';

const present = createErrorPresenter({
  introspection: false,
  logger: pino({ level: 'silent' }),
  formatError: (error) => error,
});
const shown = (message: string): string => present(undefined, 'request', { message }).message;

describe('where the schema is not public', () => {
  it.each([
    ['Unknown type "Evnt". Did you mean "Event"?', 'Unknown type "Evnt".'],
    ['No such field. Did you mean "a"? Did you mean "b"?', 'No such field.'],
    ['Syntax Error: Unexpected String " Did you mean ".', 'Syntax Error: Unexpected String " Did you mean ".'],
    ['Is that so?', 'Is that so?'],
  ])('of %j the suggestion is cut', (message, cut) => {
    expect(shown(message)).toBe(cut);
  });

  it('a text of the client that is full of suggestions takes no time', () => {
    const message = `Syntax Error: Unexpected String "${' Did you mean '.repeat(7_000)}".`;
    expect(leastCpuTime(() => shown(message))).toBeLessThan(50_000);
  });
});
