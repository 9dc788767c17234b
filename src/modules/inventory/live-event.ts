import { isDeepStrictEqual } from 'node:util';
import { addMilliseconds, instantOfSeconds } from '../../kernel/clock.js';
import { availabilityOf } from './availability-rows.js';
import type { Availability } from './availability.js';
import { asOf, type AsOf } from './ledger-chain.js';
import type { KnownEvent, StirredEvent } from './live-rows.js';
import { SeatMirror } from './seats-changed.js';

/** Everything is read anew after this long, so that no change of a kind that has no version goes unseen. */
const OLDEST_MS = 5_000;
const UNREAD = -1;

/** What one node keeps of an event while somebody watches it. */
export class LiveEvent {
  availability: Availability | undefined;
  /** How many availabilities there have been: what a follower remembers of the one it has told. */
  edition = 0;
  seats: SeatMirror | undefined;
  /** Set by the first who watches seats; from then on they are read as well. */
  wantsSeats = false;
  /** It was deleted. */
  isGone = false;
  #asOf: AsOf = { version: UNREAD, head: null };
  #eventVersion = 0;
  #dueAt = instantOfSeconds(0);

  constructor(readonly eventId: string) {}

  /** What the next read needs to know. */
  known(): KnownEvent {
    const needsMap = this.wantsSeats && !this.seats;
    return {
      eventId: this.eventId,
      version: needsMap ? UNREAD : this.#asOf.version,
      head: this.#asOf.head,
      eventVersion: this.#eventVersion,
      dueAt: this.#dueAt,
      seatsSince: this.wantsSeats ? (this.seats?.version ?? UNREAD) : null,
    };
  }

  /** Takes in what was read; `known` is what the read was asked with. */
  take(row: StirredEvent, known: KnownEvent): void {
    this.#asOf = asOf(row.version, row.ledger_head);
    this.#eventVersion = row.event_version;
    this.#dueAt = dueAfter(row);
    const availability = availabilityOf(row);
    if (!this.availability || isNews(this.availability, availability)) {
      this.availability = availability;
      this.edition += 1;
    }
    if (known.seatsSince !== null) this.#takeSeats(row);
  }

  #takeSeats(row: StirredEvent): void {
    const read = {
      ids: row.seat_ids?.split(',') ?? [],
      codes: row.seat_codes ?? '',
      versions: row.seat_versions?.split(',').map(Number) ?? [],
      heldUntil: row.seat_holds?.split(',').map(Number) ?? [],
    };
    const at = { version: row.version, asOf: row.as_of.getTime() };
    if (row.is_whole_map) this.seats = new SeatMirror(read, at);
    else this.seats?.advance(read, at);
  }
}

function dueAfter({ as_of, next_change_at }: StirredEvent): Date {
  const latest = addMilliseconds(as_of, OLDEST_MS);
  return next_change_at && next_change_at < latest ? next_change_at : latest;
}

/** Whether anything but the instant is different. */
function isNews(before: Availability, after: Availability): boolean {
  return before.version !== after.version || !isDeepStrictEqual({ ...before, asOf: after.asOf }, after);
}
