import { describe, expect, it } from '@jest/globals';
import { givenCombiner } from '../kit/held-batches.js';

const oneTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const turn = async (): Promise<void> => {
  await oneTurn();
  await oneTurn();
};

describe('requests of one key', () => {
  it('that come in one turn go together, later ones with the next, in order and as many as may', async () => {
    const { combiner, settled, open } = givenCombiner();
    const first = ['a', 'b'].map((request) => combiner.ask('one', request));
    await turn();
    const later = ['c', 'd', 'e', 'f'].map((request) => combiner.ask('one', request));
    expect(combiner.waiting).toBe(4);
    open();
    expect(await Promise.all([...first, ...later])).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
    expect(settled.map(({ requests }) => requests)).toEqual([['a', 'b'], ['c', 'd', 'e'], ['f']]);
  });

  it('are not settled together when they are about the same, and keep their order', async () => {
    const { combiner, settled, open } = givenCombiner();
    open();
    const asked = ['1 about x', '2 about x', '3 about y', '4 about x'];
    await Promise.all(asked.map((request) => combiner.ask('one', request)));
    expect(settled.map(({ requests }) => requests)).toEqual([['1 about x', '3 about y'], ['2 about x'], ['4 about x']]);
  });

  it('are answered after their batch has ended, not before', async () => {
    const { combiner, open } = givenCombiner();
    let isAnswered = false;
    const asked = combiner.ask('one', 'a').then(() => (isAnswered = true));
    await turn();
    expect(isAnswered).toBe(false);
    open();
    await asked;
    expect(isAnswered).toBe(true);
  });

  it('go in halves when those before them may be asked again, so that nobody waits for all others', async () => {
    const { combiner, settled, open } = givenCombiner({ mostTogether: 10, mostWaiting: 10 });
    const first = combiner.ask('one', 'a');
    await turn();
    const others = [...'bcdefgh'].map((request) => combiner.ask('one', request));
    open();
    await Promise.all([first, ...others]);
    expect(settled.map(({ requests }) => requests.join(''))).toEqual(['a', 'bcde', 'fgh']);
  });

  it('are sent before those that were settled get their answers, which they get before the next have ended', async () => {
    const { combiner, gates, settled } = givenCombiner();
    const answered: string[] = [];
    const ask = (request: string) => combiner.ask('one', request).then((answer) => answered.push(answer));
    const first = ask('a');
    await turn();
    const second = ask('b');
    gates[0]!.resolve();
    await Promise.resolve();
    while (settled.length < 2) await Promise.resolve();
    expect(answered).toEqual([]);
    await first;
    expect(answered).toEqual(['A']);
    await turn();
    expect(answered).toEqual(['A']);
    gates[1]!.resolve();
    await second;
    expect(answered).toEqual(['A', 'B']);
  });

  it('are answered in two turns while others are settled behind them, so that these are heard in between', async () => {
    const { combiner, gates, settled } = givenCombiner();
    const heard: string[] = [];
    const ask = (request: string) => combiner.ask('one', request).then((answer) => heard.push(answer));
    const first = ['a', 'b', 'c'].map(ask);
    await oneTurn();
    const behind = ask('d');
    gates[0]!.resolve();
    while (settled.length < 2) await Promise.resolve();
    await oneTurn();
    expect(heard).toEqual(['A', 'B']);
    gates[1]!.resolve();
    await Promise.all([...first, behind]);
    expect(heard).toEqual(['A', 'B', 'D', 'C']);
  });

  it('are answered as they were settled when the batch that was sent behind them fails', async () => {
    const tries: (readonly string[])[] = [];
    const first = Promise.withResolvers<void>();
    const { combiner } = givenCombiner({
      async settle(_key, requests) {
        tries.push(requests);
        if (tries.length === 1) await first.promise;
        if (requests.includes('guilty')) throw new Error('constraint');
        return requests.map((request) => ({ answer: request }));
      },
    });
    const before = combiner.ask('one', 'a');
    await turn();
    const behind = ['guilty', 'c'].map((request) => combiner.ask('one', request));
    first.resolve();
    const ended = await Promise.allSettled([before, ...behind]);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(tries).toEqual([['a'], ['guilty', 'c'], ['guilty'], ['c']]);
  });

  it('have outcomes of their own: a refusal harms nobody else', async () => {
    const { combiner, open } = givenCombiner();
    open();
    const asked = ['a', 'bad one', 'c'].map((request) => combiner.ask('one', request));
    const ended = await Promise.allSettled(asked);
    expect(ended.map((each) => (each.status === 'fulfilled' ? each.value : (each.reason as Error).message))).toEqual([
      'A',
      'bad one',
      'C',
    ]);
  });

  it('are told to come back when too many wait', async () => {
    const { combiner, open } = givenCombiner();
    const begun = combiner.ask('one', 'a');
    await turn();
    const waiting = ['b', 'c', 'd', 'e'].map((request) => combiner.ask('one', request));
    await expect(combiner.ask('one', 'f')).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfter: 1 } });
    const other = combiner.ask('two', 'g');
    open();
    expect(await Promise.all([begun, ...waiting, other])).toEqual(['A', 'B', 'C', 'D', 'E', 'G']);
  });

  it('wait however many do, and however long, when they are patient', async () => {
    let now = new Date('2027-01-01T00:00:00Z');
    const { combiner, open } = givenCombiner({ longestWait: 1_000, clock: { now: () => now } });
    const begun = combiner.ask('one', 'a');
    await turn();
    const waiting = ['b', 'c', 'd', 'e'].map((request) => combiner.ask('one', `patient ${request}`));
    waiting.push(combiner.ask('one', 'patient f'));
    now = new Date('2027-01-01T00:00:02Z');
    open();
    const patient = ['B', 'C', 'D', 'E', 'F'].map((name) => `PATIENT ${name}`);
    expect(await Promise.all([begun, ...waiting])).toEqual(['A', ...patient]);
  });

  it('are told to come back when they have waited too long', async () => {
    let now = new Date('2027-01-01T00:00:00Z');
    const { combiner, open } = givenCombiner({ longestWait: 1_000, clock: { now: () => now } });
    const begun = combiner.ask('one', 'a');
    await turn();
    const late = combiner.ask('one', 'b');
    now = new Date('2027-01-01T00:00:02Z');
    open();
    await expect(late).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(await begun).toBe('A');
  });

  it('are told so while the batch before them is still under way', async () => {
    let now = new Date('2027-01-01T00:00:00Z');
    const { combiner, open } = givenCombiner({ longestWait: 1_000, clock: { now: () => now } });
    const begun = combiner.ask('one', 'a');
    await turn();
    const [late, patient] = [combiner.ask('one', 'b'), combiner.ask('one', 'patient c')];
    now = new Date('2027-01-01T00:00:02Z');
    const later = combiner.ask('one', 'd');
    await expect(late).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    open();
    expect(await Promise.all([begun, patient, later])).toEqual(['A', 'PATIENT C', 'D']);
  });

  it('are dropped before they begin when their caller has gone', async () => {
    const { combiner, settled, open } = givenCombiner();
    const begun = combiner.ask('one', 'a');
    await turn();
    const gone = combiner.ask('one', 'b', () => true);
    const there = combiner.ask('one', 'c');
    open();
    await expect(gone).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await Promise.all([begun, there])).toEqual(['A', 'C']);
    expect(settled.map(({ requests }) => requests)).toEqual([['a'], ['c']]);
  });
});

describe('requests of different keys', () => {
  it('never wait for each other', async () => {
    const { combiner, gates, settled } = givenCombiner();
    const slow = combiner.ask('slow', 'a');
    const fast = combiner.ask('fast', 'b');
    await turn();
    expect(settled.map(({ key }) => key)).toEqual(['slow', 'fast']);
    gates[1]!.resolve();
    expect(await fast).toBe('B');
    gates[0]!.resolve();
    expect(await slow).toBe('A');
  });
});

describe('draining', () => {
  it('ends when everything that was asked has its answer', async () => {
    const { combiner, open } = givenCombiner();
    const asked = combiner.ask('one', 'a');
    let isDrained = false;
    const drained = combiner.drain().then(() => (isDrained = true));
    await turn();
    expect(isDrained).toBe(false);
    open();
    await asked;
    await drained;
    expect(combiner.waiting).toBe(0);
    await combiner.drain();
  });

  it('waits for answers that are yet to be given, whatever has been sent behind them', async () => {
    const { combiner, gates } = givenCombiner();
    const answered: string[] = [];
    const first = combiner.ask('one', 'a').then((answer) => answered.push(answer));
    await turn();
    // Nobody waits for the second, since its caller has gone: the lane ends before the first is answered.
    const second = combiner.ask('one', 'b', () => true).catch(() => answered.push('gone'));
    const drained = combiner.drain().then(() => [...answered]);
    gates[0]!.resolve();
    expect(await drained).toEqual(['gone', 'A']);
    await Promise.all([first, second]);
  });
});
