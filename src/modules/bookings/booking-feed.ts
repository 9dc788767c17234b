import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { LivePoll } from '../../kernel/live/live-poll.js';
import type { Logger } from '../../kernel/logger.js';
import { definePort } from '../../kernel/ports.js';

/** Tells when bookings change: their own state, their payment's, their refunds', or the seats and holders of their tickets, or which are void. */
export interface BookingFeed {
  /** Yields the id at once and again after each change. Whether somebody may watch is decided before they come here. */
  watch(id: Id<'bkg'>): AsyncIterableIterator<Id<'bkg'>, undefined>;
  stop(): void;
}

export const bookingFeed = definePort<BookingFeed>('booking feed');

interface WatchedBooking {
  id: Id<'bkg'>;
  /** Differs whenever something that the member waits for has changed; absent before the first read. */
  print: string | undefined;
}

const TICK_MS = 250;

/** The feed of one node: one statement per tick for all bookings that somebody watches, none when nobody does. */
export function createBookingFeed(options: { read: () => Read; logger: Logger; tickMs?: number }): BookingFeed {
  const poll = new LivePoll<WatchedBooking>({
    name: 'bookings',
    tickMs: options.tickMs ?? TICK_MS,
    logger: options.logger,
    open: (id) => ({ id, print: undefined }),
    refresh: (bookings) => refresh(options.read(), bookings),
  });
  return { watch: (id) => poll.watch(id, { pull: follow() }), stop: () => poll.stop() };
}

function follow(): (booking: WatchedBooking) => Id<'bkg'> | undefined {
  let seen: string | undefined;
  return ({ id, print }) => {
    if (print === seen) return undefined;
    seen = print;
    return id;
  };
}

async function refresh(read: Read, bookings: readonly WatchedBooking[]): Promise<void> {
  const watched = new Map(bookings.map((booking) => [booking.id, booking]));
  const subjects = [...watched.keys()];
  const uuids = subjects.map((id) => uuidOf('bkg', id));
  const { rows } = await sql<{ id: string; print: string }>`
    select booking.id, concat_ws('|', booking.status, booking.expires_at, payment.status, payment.client_secret,
      payment.redirect_url, (select string_agg(status, ',' order by id) from refund where payment_id = payment.id),
      (select string_agg(concat(seat_id, ':', issue, ':', member_id, ':', status = 'VOID'), ',' order by position)
        from ticket where booking_id = booking.id)) as print
    from unnest(${uuids}::uuid[], ${subjects}::text[]) as watched (id, subject)
      join booking on booking.id = watched.id
      left join payment on payment.subject_id = watched.subject`.execute(read.em.getKysely());
  for (const { id, print } of rows) watched.get(encodeId('bkg', id))!.print = print;
}
