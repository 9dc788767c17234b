import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { LivePoll } from '../../kernel/live/live-poll.js';
import type { Follower } from '../../kernel/live/live-source.js';
import type { Logger } from '../../kernel/logger.js';
import { definePort } from '../../kernel/ports.js';
import type { Availability } from './availability.js';
import { LiveEvent } from './live-event.js';
import { readStirredEvents } from './live-rows.js';
import type { SeatMirror, SeatsDelta, Told } from './seats-changed.js';

/**
 * Live capacity for all subscribers of a node. Whether somebody may watch is decided before they come here. Sources end with
 * an event that is deleted.
 */
export interface LiveFeed {
  /** The availability at once, then whenever it changes, at most once a tick. Slow consumers get the newest only. */
  watchAvailability(eventId: Id<'evt'>): AsyncIterableIterator<Availability, undefined>;
  /** Deltas that join without gaps. The first covers all since `sinceVersion`; without it, it is the whole map. */
  watchSeats(eventId: Id<'evt'>, sinceVersion: number | null): AsyncIterableIterator<SeatsDelta, undefined>;
  /** The newest that this node knows of an event, a tick old at most; undefined unless somebody watches it. */
  newest(eventId: Id<'evt'>): Availability | undefined;
  /** How many events are watched just now. */
  readonly watchedEvents: number;
  /** Ends every source. */
  stop(): void;
}

export const liveFeed = definePort<LiveFeed>('liveFeed');

const TICK_MS = 100;
/** What is told is 250 ms old at most: the rest is for the read and for thousands of writes. */
const BUSY_TICK_MS = 175;

/**
 * The feed of one node: one query per tick for all events that somebody watches, whatever the rate of changes and the
 * number of subscribers; none when nobody watches. Nodes need not know of each other, since all read the same versions.
 */
export function createLiveFeed(options: { read: () => Read; logger: Logger; tickMs?: number }): LiveFeed {
  const poll = new LivePoll<LiveEvent>({
    name: 'live capacity',
    tickMs: options.tickMs ?? TICK_MS,
    busyTickMs: options.tickMs ?? BUSY_TICK_MS,
    logger: options.logger,
    open: (eventId) => new LiveEvent(eventId),
    refresh: (events) => refresh(options.read(), events),
    isOver: ({ isGone }) => isGone,
  });
  return {
    watchAvailability: (eventId) => poll.watch(uuidOf('evt', eventId), new AvailabilityFollower()),
    watchSeats: (eventId, sinceVersion) =>
      poll.watch(uuidOf('evt', eventId), {
        pull: followSeats(sinceVersion),
        join: (event) => {
          event.wantsSeats = true;
        },
      }),
    newest: (eventId) => poll.topic(uuidOf('evt', eventId))?.availability,
    get watchedEvents() {
      return poll.size;
    },
    stop: () => poll.stop(),
  };
}

async function refresh(read: Read, events: readonly LiveEvent[]): Promise<void> {
  const asked = new Map(events.map((event) => [event.eventId, { event, known: event.known() }]));
  const stirred = await readStirredEvents(
    read,
    [...asked.values()].map(({ known }) => known),
  );
  for (const row of stirred) {
    const { event, known } = asked.get(row.watched_id)!;
    if (row.is_gone) event.isGone = true;
    else event.take(row, known);
  }
}

/** There are thousands: each is one object, without functions of its own. */
class AvailabilityFollower implements Follower<LiveEvent, Availability> {
  /** A number: thousands of references to each new value would be as many that the garbage collector looks at. */
  #told = 0;

  pull({ availability, edition }: LiveEvent): Availability | undefined {
    if (edition === this.#told) return undefined;
    this.#told = edition;
    return availability;
  }
}

function followSeats(sinceVersion: number | null): (event: LiveEvent) => SeatsDelta | undefined {
  let mirror: SeatMirror | undefined;
  let told: Told | undefined;
  return ({ seats }) => {
    if (!seats) return undefined;
    const delta = seats === mirror ? seats.after(told!) : firstDelta(seats, mirror ? null : sinceVersion);
    mirror = seats;
    // A version that changed no seat is not told by itself: the next delta begins where the one before it ended.
    if (delta) told = seats.now;
    return delta;
  };
}

/** A map that was read anew, since its versions went back, replaces whatever the client knew. */
const firstDelta = (seats: SeatMirror, sinceVersion: number | null): SeatsDelta =>
  sinceVersion === null ? seats.whole() : seats.since(sinceVersion);
