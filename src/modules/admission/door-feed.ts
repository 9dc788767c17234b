import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { LivePoll } from '../../kernel/live/live-poll.js';
import type { Logger } from '../../kernel/logger.js';
import { definePort } from '../../kernel/ports.js';

/** Who is expected and who has come, as of one instant of the database's clock. */
export interface DoorCount {
  eventId: Id<'evt'>;
  expected: number;
  inside: number;
  asOf: Date;
}

/** Counts at the door for all subscribers of a node. Whether somebody may watch is decided before they come here. */
export interface DoorFeed {
  /** The count at once, then whenever it changes, at most once a tick. */
  watch(eventId: Id<'evt'>): AsyncIterableIterator<DoorCount, undefined>;
  stop(): void;
}

export const doorFeed = definePort<DoorFeed>('doorFeed');

const TICK_MS = 500;

interface Door {
  readonly eventId: string;
  count: DoorCount | undefined;
}

/** One query per tick for all events that somebody watches; none when nobody does. */
export function createDoorFeed(options: { read: () => Read; logger: Logger; tickMs?: number }): DoorFeed {
  const poll = new LivePoll<Door>({
    name: 'door',
    tickMs: options.tickMs ?? TICK_MS,
    logger: options.logger,
    open: (eventId) => ({ eventId, count: undefined }),
    refresh: (doors) => refresh(options.read(), doors),
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
  const counts = new Map((await countDoors(read, doors)).map((count) => [uuidOf('evt', count.eventId), count]));
  for (const door of doors) {
    const count = counts.get(door.eventId);
    if (!isDeepStrictEqual({ ...count, asOf: null }, { ...door.count, asOf: null })) door.count = count;
  }
}

async function countDoors(read: Read, doors: readonly Door[]): Promise<DoorCount[]> {
  const { rows } = await sql<{ event_id: string; expected: number; inside: number; as_of: Date }>`
    select e.event_id, count(t.id) as expected, count(t.id) filter (where t.status = 'CHECKED_IN') as inside, now() as as_of
    from unnest(${doors.map(({ eventId }) => eventId)}::uuid[]) as e (event_id)
    left join ticket t on t.event_id = e.event_id and t.status <> 'VOID'
    group by e.event_id`.execute(read.em.getKysely());
  return rows.map((row) => ({
    eventId: encodeId('evt', row.event_id),
    expected: row.expected,
    inside: row.inside,
    asOf: row.as_of,
  }));
}
