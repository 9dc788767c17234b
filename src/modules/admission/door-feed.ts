import { isDeepStrictEqual } from 'node:util';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { LivePoll } from '../../kernel/live/live-poll.js';
import type { Logger } from '../../kernel/logger.js';
import { definePort } from '../../kernel/ports.js';
import { countDoors, type CountedDoor, type DoorCount } from './count-doors.js';

/** Counts at the door for all subscribers of a node. Whether somebody may watch is decided before they come here. */
export interface DoorFeed {
  /** The count at once, then whenever it changes, at most once a tick; ends when the event is deleted. */
  watch(eventId: Id<'evt'>): AsyncIterableIterator<DoorCount, undefined>;
  stop(): void;
}

export const doorFeed = definePort<DoorFeed>('doorFeed');

const TICK_MS = 500;

interface Door extends CountedDoor {
  marker: string | null;
  count: DoorCount | undefined;
  isGone: boolean;
}

/** One query per tick for all events that somebody watches; none when nobody does. */
export function createDoorFeed(options: { read: () => Read; logger: Logger; tickMs?: number }): DoorFeed {
  const poll = new LivePoll<Door>({
    name: 'door',
    tickMs: options.tickMs ?? TICK_MS,
    logger: options.logger,
    open: (eventId) => ({ eventId, marker: null, count: undefined, isGone: false }),
    refresh: (doors) => refresh(options.read(), doors),
    isOver: ({ isGone }) => isGone,
  });
  return {
    watch(eventId) {
      let sent: DoorCount | undefined;
      return poll.watch(uuidOf('evt', eventId), {
        pull: ({ count }) => {
          if (count === sent) return undefined;
          sent = count;
          return count;
        },
      });
    },
    stop: () => poll.stop(),
  };
}

async function refresh(read: Read, doors: readonly Door[]): Promise<void> {
  const byEvent = new Map(doors.map((door) => [door.eventId, door]));
  for (const { eventId, marker, count, isGone } of await countDoors(read, doors)) {
    const door = byEvent.get(eventId)!;
    door.marker = marker;
    door.isGone = isGone;
    if (!isDeepStrictEqual({ ...count, asOf: null }, { ...door.count, asOf: null })) door.count = count;
  }
}
