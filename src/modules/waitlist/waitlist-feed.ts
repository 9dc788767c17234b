import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { LivePoll } from '../../kernel/live/live-poll.js';
import type { Logger } from '../../kernel/logger.js';
import { definePort } from '../../kernel/ports.js';
import { readAvailabilities } from '../inventory/index.js';
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

/** The feed of one node: two statements per tick for all entries that somebody watches, none when nobody does. */
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

interface Row {
  id: string;
  event_id: string;
  ticket_type_id: string;
  is_waiting: boolean;
  print: string;
}

async function refresh(read: Read, entries: readonly WatchedEntry[]): Promise<void> {
  const watched = new Map(entries.map((entry) => [entry.id, entry]));
  const ids = [...watched.keys()].map((id) => uuidOf('wle', id));
  const { rows } = await sql<Row>`
    with asked as materialized (select * from waitlist_entry where id = any(${ids}::uuid[]))
    select w.id, w.event_id, w.ticket_type_id, placed.position is not null as is_waiting,
      concat_ws('|', ${statusNow}, w.offer_expires_at, placed.position) as print
    from asked w
      left join (${positions(sql`select event_id, ticket_type_id from asked where status = 'WAITING'`)}) placed
        on placed.id = w.id`.execute(read.em.getKysely());
  const free = await freePlaces(read, rows);
  for (const { id, ticket_type_id: ticketTypeId, is_waiting: isWaiting, print } of rows) {
    const told = isWaiting ? `${print}|${free.get(encodeId('tty', ticketTypeId)) ?? 0}` : print;
    watched.get(encodeId('wle', id))!.print = told;
  }
}

/** How many places are free of the ticket types that somebody waits for, as they are told in the reason to wait. */
async function freePlaces(read: Read, rows: readonly Row[]): Promise<Map<Id<'tty'>, number>> {
  const eventIds = new Set(rows.filter((row) => row.is_waiting).map((row) => encodeId('evt', row.event_id)));
  const events = eventIds.size > 0 ? await readAvailabilities(read, [...eventIds]) : [];
  const byTicketType = events.flatMap((event) => event.byTicketType);
  return new Map(byTicketType.map(({ ticketType, available }) => [ticketType.id, available]));
}
