import { system } from '../../src/kernel/auth/viewer.js';
import type { Read } from '../../src/kernel/db/unit-of-work.js';
import type { Id } from '../../src/kernel/ids.js';
import { createLogger } from '../../src/kernel/logger.js';
import { createLiveFeed, type LiveFeed } from '../../src/modules/inventory/live-feed.js';
import { givenLiveEvent, holdPlaces, type LiveEventGiven } from './given-live.js';
import { letTimePass } from './passing-time.js';
import { startTestApp } from './test-app.js';
import { until } from './until.js';

export type LiveNodes = Awaited<ReturnType<typeof startLiveNodes>>;

/** A feed that tells when it has read. */
export interface WatchedFeed extends LiveFeed {
  /** When each of its reads began, in milliseconds of the process. */
  readonly reads: readonly number[];
  /** Resolves when a read that began after this was asked has ended. */
  readAgain(): Promise<void>;
}

/**
 * Two nodes on one database for tests of live feeds, without a worker that would sweep beside them. The database's clock
 * stands still unless the test moves it: nothing is read anew because it has grown old, and no hold ends by itself.
 */
export async function startLiveNodes() {
  const first = await startTestApp({ environment: { ROLE: 'api' } });
  const time = await letTimePass(first);
  await time.stop();
  const app = await startTestApp({ beside: first, environment: { ROLE: 'api' } });
  const node = await startTestApp({ beside: first, environment: { ROLE: 'api' } });
  const owner = await app.given.organizer();
  const feeds: LiveFeed[] = [];
  return {
    app,
    node,
    owner,
    /** So many milliseconds have passed since the nodes were started. */
    setTime: (milliseconds: number) => time.set(milliseconds),
    feedOf({ read = () => app.read(system), tickMs }: { read?: () => Read; tickMs?: number } = {}): WatchedFeed {
      const feed = watched(read, tickMs);
      feeds.push(feed);
      return feed;
    },
    givenSeats: (count: number) => givenLiveEvent(app, { owner, seats: { Stalls: count } }),
    hold: (event: LiveEventGiven, seatIds: Id<'seat'>[], milliseconds = 600_000) =>
      app.execute(system, holdPlaces, {
        ...{ eventId: event.eventId, ticketTypeId: event.ticketTypeIds.Stalls!, memberId: owner.id },
        ...{ quantity: seatIds.length, seatIds, milliseconds },
      }),
    /** For afterEach: ends the feeds of a test. */
    stopFeeds: () => feeds.splice(0).forEach((feed) => feed.stop()),
    async close() {
      await node.close();
      await app.close();
      await first.close();
    },
  };
}

function watched(read: () => Read, tickMs: number | undefined): WatchedFeed {
  const reads: number[] = [];
  const noted = (): Read => {
    reads.push(performance.now());
    return read();
  };
  const feed = createLiveFeed({ read: noted, logger: createLogger('silent'), ...(tickMs !== undefined && { tickMs }) });
  return {
    ...feed,
    get watchedEvents() {
      return feed.watchedEvents;
    },
    reads,
    // The one after the next begins when the next has ended.
    readAgain: async () => {
      const before = reads.length;
      await until(() => reads.length >= before + 2);
    },
  };
}

/** The next value of a source that goes on. */
export async function nextOf<T>(source: AsyncIterator<T, undefined>): Promise<T> {
  const result = await source.next();
  if (result.done) throw new Error('The source has ended.');
  return result.value;
}
