import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { system } from '../../src/kernel/auth/viewer.js';
import { countStatements, newStatementCount } from '../../src/kernel/db/statements.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { createLogger } from '../../src/kernel/logger.js';
import { createLiveFeed } from '../../src/modules/inventory/live-feed.js';
import { nextOf, startLiveNodes, type LiveNodes } from '../kit/live-nodes.js';
import type { TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

const HOUR = 3_600_000;

let nodes: LiveNodes;
let app: TestApp;
let feedOf: LiveNodes['feedOf'];
let hold: LiveNodes['hold'];
let givenSeats: LiveNodes['givenSeats'];

beforeAll(async () => {
  nodes = await startLiveNodes();
  ({ app, feedOf, hold, givenSeats } = nodes);
});
afterEach(() => nodes.stopFeeds());
afterAll(() => nodes.close());

describe('availability', () => {
  it('comes at once and again after a change, on every node', async () => {
    const event = await givenSeats(4);
    const feeds = [feedOf(), feedOf({ read: () => nodes.node.read(system) })];
    const sources = feeds.map((feed) => feed.watchAvailability(event.eventId));
    const first = await Promise.all(sources.map(nextOf));
    expect(first.map(({ version, available }) => ({ version, available }))).toEqual([
      { version: 0, available: 4 },
      { version: 0, available: 4 },
    ]);
    await hold(event, event.seatIds.slice(0, 3));
    const second = await Promise.all(sources.map(nextOf));
    expect(second.map(({ version, available, held }) => ({ version, available, held }))).toEqual([
      { version: 1, available: 1, held: 3 },
      { version: 1, available: 1, held: 3 },
    ]);
  });

  it('tells of a hold whose time is up without any sweep', async () => {
    const event = await givenSeats(2);
    await nodes.setTime(0);
    await hold(event, event.seatIds, 400);
    const source = feedOf().watchAvailability(event.eventId);
    expect((await nextOf(source)).available).toBe(0);
    await nodes.setTime(401);
    expect(await nextOf(source)).toMatchObject({ version: 1, available: 2, held: 0, isSoldOut: false });
  });

  it('ends with an event that is deleted, and so do its seats', async () => {
    const { eventId } = await givenSeats(2);
    const feed = feedOf();
    const sources = [feed.watchAvailability(eventId), feed.watchSeats(eventId, null)];
    for (const source of sources) await source.next();
    const ends = sources.map((source) => source.next());
    await app.sql`delete from event where id = ${uuidOfAny(eventId)}`;
    expect(await Promise.all(ends)).toEqual(Array(2).fill({ done: true, value: undefined }));
    expect([feed.watchedEvents, feed.newest(eventId)]).toEqual([0, undefined]);
  });

  it('comes at most ten times a second, the newest value only', async () => {
    const event = await givenSeats(60);
    const source = feedOf().watchAvailability(event.eventId);
    await source.next();
    const seen: number[] = [];
    const startedAt = performance.now();
    const reading = (async () => {
      for await (const { version } of source) seen.push(version);
    })();
    for (const seat of event.seatIds) await hold(event, [seat]);
    await until(() => seen.at(-1) === 60);
    const ticks = (performance.now() - startedAt) / 100;
    await source.return?.();
    await reading;
    // The first may be one that was late.
    expect(seen.length).toBeLessThanOrEqual(ticks + 2);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  });

  it('gives a slow consumer the newest state in one value', async () => {
    const event = await givenSeats(3);
    const feed = feedOf();
    const source = feed.watchAvailability(event.eventId);
    await source.next();
    for (const seat of event.seatIds) {
      await hold(event, [seat]);
      await feed.readAgain();
    }
    expect(await nextOf(source)).toMatchObject({ version: 3, held: 3 });
  });
});

describe('the feed', () => {
  it('sends one read a tick for all events, however many changes and subscribers, and none without any', async () => {
    const sent = newStatementCount();
    // Each goes in one packet with a BEGIN and a COMMIT of its own.
    const reads = (): number => sent.statements / 3;
    const feed = countStatements(sent, () => feedOf());
    await sleep(250);
    expect(sent.statements).toBe(0);
    const events = [await givenSeats(40), await givenSeats(2), await givenSeats(2)];
    const sources = events.flatMap(({ eventId }) =>
      Array.from({ length: 20 }, () => [feed.watchAvailability(eventId), feed.watchSeats(eventId, null)]).flat(),
    );
    await Promise.all(sources.map((source) => source.next()));
    expect(feed.watchedEvents).toBe(3);
    const [before, startedAt] = [reads(), performance.now()];
    for (const seat of events[0]!.seatIds) await hold(events[0]!, [seat]);
    await until(() => reads() - before >= 10);
    const ticks = (performance.now() - startedAt) / 100;
    expect(reads() - before).toBeLessThanOrEqual(ticks + 2);
    expect(reads()).toBe(feed.reads.length);
    const pauses = feed.reads.slice(1).map((at, index) => at - feed.reads[index]!);
    expect(Math.min(...pauses.slice(-10))).toBeLessThan(500);
    for (const source of sources) await source.return?.();
    expect(feed.watchedEvents).toBe(0);
    await sleep(120);
    const after = sent.statements;
    await sleep(300);
    expect(sent.statements).toBe(after);
  });

  it('reads less often while the node is busy with other things, and as often as ever after that', async () => {
    const feed = feedOf();
    const source = feed.watchAvailability((await givenSeats(2)).eventId);
    await source.next();
    /** Milliseconds between the last six reads. */
    const lastFive = (): number => feed.reads.at(-1)! - feed.reads.at(-6)!;
    const endWork = workWithoutPause();
    await feed.readAgain();
    const before = feed.reads.length;
    await until(() => feed.reads.length >= before + 6);
    expect(lastFive()).toBeGreaterThan(5 * 150);
    endWork();
    await until(() => lastFive() < 5 * 140);
  });

  it('gives the first value, and ends a source on return, without waiting for a tick', async () => {
    const event = await givenSeats(2);
    const feed = feedOf({ tickMs: HOUR });
    const source = feed.watchSeats(event.eventId, null);
    await source.next();
    const late = feed.watchSeats(event.eventId, null);
    await late.next();
    const waiting = source.next();
    await source.return?.();
    expect(await waiting).toEqual({ value: undefined, done: true });
    await late.return?.();
    expect(feed.watchedEvents).toBe(0);
  });

  it('heals by itself when its query has failed, and serves those who came meanwhile', async () => {
    const event = await givenSeats(2);
    let isAway = true;
    const feed = feedOf({
      read: () => {
        if (isAway) throw new Error('Connection terminated unexpectedly');
        return app.read(system);
      },
    });
    const source = feed.watchAvailability(event.eventId);
    const first = nextOf(source);
    await feed.readAgain();
    isAway = false;
    expect(await first).toMatchObject({ version: 0, available: 2 });
    await hold(event, event.seatIds);
    expect(await nextOf(source)).toMatchObject({ version: 1, available: 0 });
  });

  it('ends every source when it stops', async () => {
    const event = await givenSeats(2);
    const feed = createLiveFeed({ read: () => app.read(system), logger: createLogger('silent') });
    const source = feed.watchSeats(event.eventId, null);
    await source.next();
    const waiting = source.next();
    feed.stop();
    expect((await waiting).done).toBe(true);
    expect((await feed.watchSeats(event.eventId, null).next()).done).toBe(true);
  });
});

/** Leaves the process no idle time, in turns short enough for everything else; the returned function ends it. */
function workWithoutPause(): () => void {
  let isWorking = true;
  const turn = (): void => {
    const end = performance.now() + 5;
    while (performance.now() < end);
    if (isWorking) setImmediate(turn);
  };
  turn();
  return () => {
    isWorking = false;
  };
}
