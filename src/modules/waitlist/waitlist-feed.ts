import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { LivePoll } from '../../kernel/live/live-poll.js';
import type { Logger } from '../../kernel/logger.js';
import { definePort } from '../../kernel/ports.js';
import { statusNow } from './find-entries.js';
import { positions } from './standings.js';

/** Tells when something changes for those who wait: their entry, its position, or how many places are free. */
export interface WaitlistFeed {
  /** Yields the id at once and again after each change. Whether somebody may watch is decided before they come here. */
  watch(id: Id<'wle'>): AsyncIterableIterator<Id<'wle'>, undefined>;
  stop(): void;
}

export const waitlistFeed = definePort<WaitlistFeed>('waitlist feed');

interface WatchedEntry {
  id: Id<'wle'>;
  /** Differs whenever something that the member waits for has changed; absent before the first read. */
  print: string | undefined;
}

const TICK_MS = 250;

/** The feed of one node: one statement per tick for all entries that somebody watches, none when nobody does. */
export function createWaitlistFeed(options: { read: () => Read; logger: Logger; tickMs?: number }): WaitlistFeed {
  const poll = new LivePoll<WatchedEntry>({
    name: 'waitlists',
    tickMs: options.tickMs ?? TICK_MS,
    logger: options.logger,
    open: (id) => ({ id, print: undefined }),
    refresh: (entries) => refresh(options.read(), entries),
  });
  return { watch: (id) => poll.watch(id, { pull: follow() }), stop: () => poll.stop() };
}

function follow(): (entry: WatchedEntry) => Id<'wle'> | undefined {
  let seen: string | undefined;
  return ({ id, print }) => {
    if (print === seen) return undefined;
    seen = print;
    return id;
  };
}

async function refresh(read: Read, entries: readonly WatchedEntry[]): Promise<void> {
  const watched = new Map(entries.map((entry) => [entry.id, entry]));
  const ids = [...watched.keys()].map((id) => uuidOf('wle', id));
  const { rows } = await sql<{ id: string; print: string }>`
    with asked as materialized (select * from waitlist_entry where id = any(${ids}::uuid[]))
    select w.id, concat_ws('|', ${statusNow}, w.offer_expires_at, placed.position,
      case when placed.position is not null then c.capacity - c.held - c.sold end) as print
    from asked w
      left join (${positions(sql`select event_id, ticket_type_id from asked where status = 'WAITING'`)}) placed
        on placed.id = w.id
      left join ticket_counter c on c.event_id = w.event_id and c.ticket_type_id = w.ticket_type_id`.execute(
    read.em.getKysely(),
  );
  for (const { id, print } of rows) watched.get(encodeId('wle', id))!.print = print;
}
