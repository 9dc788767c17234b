import { describe, expect, it } from '@jest/globals';
import { givenCombiner } from '../kit/held-batches.js';

const LOST = new Error('Connection terminated unexpectedly');

describe('when a batch fails as a whole', () => {
  it('only the guilty one fails', async () => {
    const tries: (readonly string[])[] = [];
    const { combiner } = givenCombiner({
      settle(_key, requests) {
        tries.push(requests);
        if (requests.includes('guilty')) return Promise.reject(new Error('constraint'));
        return Promise.resolve(requests.map((request) => ({ answer: request })));
      },
    });
    const ended = await Promise.allSettled(['a', 'guilty', 'c'].map((request) => combiner.ask('one', request)));
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(tries).toEqual([['a', 'guilty', 'c'], ['a'], ['guilty'], ['c']]);
  });

  it('nobody tries again once the database is known to be away', async () => {
    let tries = 0;
    const { combiner } = givenCombiner({
      settle() {
        tries += 1;
        return Promise.reject(LOST);
      },
    });
    const ended = await Promise.allSettled(['a', 'b', 'c'].map((request) => combiner.ask('one', request)));
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(tries).toBe(2);
  });

  it.each(['57014', '55P03'])('nobody tries again what has taken too long (%s)', async (code) => {
    let tries = 0;
    const { combiner } = givenCombiner({
      settle() {
        tries += 1;
        return Promise.reject(Object.assign(new Error('somebody has the lock'), { code }));
      },
    });
    const ended = await Promise.allSettled(['a', 'b', 'c'].map((request) => combiner.ask('one', request)));
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(tries).toBe(1);
  });

  it('goes on with those who come after', async () => {
    let tries = 0;
    const { combiner } = givenCombiner({
      settle(_key, requests) {
        tries += 1;
        if (tries === 1) return Promise.reject(new Error('once'));
        return Promise.resolve(requests.map((request) => ({ answer: request })));
      },
    });
    await expect(combiner.ask('one', 'a')).rejects.toThrow('once');
    expect(await combiner.ask('one', 'b')).toBe('b');
  });
});
