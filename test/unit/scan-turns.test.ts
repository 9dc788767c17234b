import { describe, expect, it } from '@jest/globals';
import { ScanTurns } from '../../src/modules/admission/index.js';

/** Work that ends when it is told to, and tells when it has begun. */
function heldWork(began: string[], name: string) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const work = (): Promise<string> => {
    began.push(name);
    return promise;
  };
  return { work, end: () => resolve(name), fail: () => reject(new Error(name)) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('scans that are handed over', () => {
  it('take turns at one event, in the order in which they came, and not at two', async () => {
    const turns = new ScanTurns();
    const began: string[] = [];
    const [first, second, other] = ['first', 'second', 'other'].map((name) => heldWork(began, name));
    const answers = [
      turns.take('evt_1', first!.work),
      turns.take('evt_1', second!.work),
      turns.take('evt_2', other!.work),
    ];
    await settled();
    expect(began).toEqual(['first', 'other']);
    first!.end();
    expect(await answers[0]).toBe('first');
    await settled();
    expect(began).toEqual(['first', 'other', 'second']);
    second!.end();
    other!.end();
    expect(await Promise.all(answers)).toEqual(['first', 'second', 'other']);
  });

  it('have their turn after work that failed', async () => {
    const turns = new ScanTurns();
    const began: string[] = [];
    const [broken, next] = [heldWork(began, 'broken'), heldWork(began, 'next')];
    const [failure, answer] = [turns.take('evt_1', broken.work), turns.take('evt_1', next.work)];
    broken.fail();
    await expect(failure).rejects.toThrow('broken');
    next.end();
    expect(await answer).toBe('next');
  });

  it('are told to come back when 500 wait', async () => {
    const turns = new ScanTurns();
    const held = heldWork([], 'held');
    const waiting = Array.from({ length: 500 }, () => turns.take('evt_1', held.work));
    await expect(turns.take('evt_2', held.work)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfter: 5 },
    });
    held.end();
    expect(await Promise.all(waiting)).toHaveLength(500);
    expect(await turns.take('evt_2', held.work)).toBe('held');
  });
});
