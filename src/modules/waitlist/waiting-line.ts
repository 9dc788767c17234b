import { insertRows, updateRow } from '../../kernel/db/row-shape.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { newId } from '../../kernel/ids.js';
import { move } from '../../kernel/lifecycle.js';
import { takeForWaiting, type LineKeeper, type Places, type WaitingLine } from '../inventory/index.js';
import { insertReservation, newReservation } from '../reservations/index.js';
import { allot, type SaleState } from './allot.js';
import { addOfferMinutes } from './offer-hours.js';
import { readLine, type LineRead } from './read-line.js';
import { closesAt, saleStateOf } from './sale-state.js';
import { waitlistRows, type WaitlistEntryRow } from './waitlist.entity.js';
import { waitlistLifecycle } from './waitlist.lifecycle.js';
import { changeEntry, tellEntry, waitlistEntries, type EntryNow } from './waitlist.facts.js';

/** How many of each kind are read at first, and how many times as many then: enough for most that is freed at once. */
const DEPTH = 16;
const DEEPER = 8;

interface LineOf {
  eventId: string;
  at: Date;
  holdIds: readonly string[];
}

/** Opens the lines of waitlists. */
export const waitlists: LineKeeper = {
  async open(tx, { eventId, at, holds }) {
    const of = { eventId, at, holdIds: holds.map(({ holdId }) => holdId) };
    return new Waitlist(of, await readLine(tx, { ...of, depth: DEPTH }));
  },
};

class Waitlist implements WaitingLine {
  #depth = DEPTH;
  /** When offers end that are made now, unless sales end before. */
  #offerEnd: Date | undefined;

  constructor(
    private readonly of: LineOf,
    private read: LineRead,
  ) {}

  get owned() {
    return this.read.waiting.map(({ memberId, ticketTypeId }, index) => ({
      memberId: uuidOf('usr', memberId),
      ticketTypeId: uuidOf('tty', ticketTypeId),
      quantity: this.read.has[index]!,
    }));
  }

  async readOn(tx: Tx): Promise<void> {
    this.#depth *= DEEPER;
    this.read = await readLine(tx, { ...this.of, depth: this.#depth });
  }

  allot(places: Places): boolean {
    for (const entry of this.read.offered) followHold(places, now(places, entry));
    return allot(this.#waiting(places), this.#lastRead(), {
      saleStateOf: (ticketTypeId): SaleState => saleStateOf(places, uuidOf('tty', ticketTypeId)),
      offer: (entry) => this.#offer(places, entry),
      close: (entry) => changeEntry(places, entry, 'close'),
    });
  }

  end(places: Places): { rows: TableRows[]; isWaitedFor: boolean } {
    const told = [...places.toldOf(waitlistEntries).values()];
    const known = [...this.read.waiting, ...this.read.offered].map((entry) => now(places, entry));
    const isLive = ({ status }: EntryNow): boolean => status === 'WAITING' || status === 'OFFERED';
    return {
      rows: told.map((entry) => (entry.isNew ? insertEntry(entry) : updateEntry(entry))),
      isWaitedFor: this.read.isOffering || this.#lastRead().size > 0 || [...told, ...known].some(isLive),
    };
  }

  /** Those who wait, as the commands before have left them, in order: who has just joined is last. */
  #waiting(places: Places): EntryNow[] {
    const joined = [...places.toldOf(waitlistEntries).values()].filter(({ isNew }) => isNew);
    const all = [...this.read.waiting.map((entry) => now(places, entry)), ...joined];
    return all.filter(({ status }) => status === 'WAITING');
  }

  /** The last one of each kind of which as many were read as were asked for. */
  #lastRead(): Set<string> {
    const kinds = Map.groupBy(this.read.waiting, ({ ticketTypeId, quantity }) => `${ticketTypeId}/${quantity}`);
    const full = [...kinds.values()].filter((entries) => entries.length === this.#depth);
    return new Set(full.map((entries) => entries.at(-1)!.id));
  }

  #offer(places: Places, entry: EntryNow): 'OFFERED' | 'NO_PLACES' | 'MEMBER_LIMIT' {
    const { eventId, ticketTypeId, memberId, quantity } = entry;
    const [holdId, until] = [newId('rsv'), this.#endOf(places, uuidOf('tty', ticketTypeId))];
    const taken = takeForWaiting(places, {
      holdId: uuidOf('rsv', holdId),
      ticketTypeId: uuidOf('tty', ticketTypeId),
      memberId: uuidOf('usr', memberId),
      quantity,
      until,
    });
    if (typeof taken === 'string') return taken;
    const { at } = places;
    places.write(
      insertReservation(newReservation({ eventId, holdId, memberId, at, expiresAt: until, lines: [taken] })),
    );
    const status = move(waitlistLifecycle, entry.status, 'offer');
    tellEntry(places, { ...entry, status, holdId, offeredAt: at, offerExpiresAt: until });
    return 'OFFERED';
  }

  /** No offer lasts beyond the sales. */
  #endOf(places: Places, ticketTypeId: string): Date {
    const { timeZone, terms } = this.read;
    const hours = { from: terms.offersFrom, until: terms.offersUntil, timeZone };
    this.#offerEnd ??= addOfferMinutes(places.at, terms.offerMinutes, hours);
    const closing = closesAt(places, ticketTypeId);
    return closing < this.#offerEnd ? closing : this.#offerEnd;
  }
}

const now = (places: Places, entry: EntryNow): EntryNow =>
  places.toldOf(waitlistEntries).get(uuidOf('wle', entry.id)) ?? entry;

/**
 * An open offer ends with its hold, whoever has done what to it: whoever books with it, or extends it, has accepted. It
 * ends with its event, too.
 */
function followHold(places: Places, entry: EntryNow): void {
  if (entry.status !== 'OFFERED') return;
  const holdId = uuidOf('rsv', entry.holdId!);
  const [line] = places.hold(holdId);
  const state = line?.state ?? 'ACTIVE';
  if (state === 'SOLD' || (state === 'ACTIVE' && places.hasChanged(holdId))) changeEntry(places, entry, 'accept');
  else if (state === 'RELEASED') changeEntry(places, entry, 'decline');
  else if (state === 'EXPIRED' || isOver(places, entry)) changeEntry(places, entry, 'lapse');
}

const isOver = ({ at, eventState }: Places, { offerExpiresAt }: EntryNow): boolean =>
  offerExpiresAt! <= at || eventState.status !== 'PUBLISHED';

function insertEntry({ isNew: _, ...entry }: EntryNow): TableRows {
  return insertRows(waitlistRows, [entry]);
}

function updateEntry({ id, status, holdId, offeredAt, offerExpiresAt, endedAt }: WaitlistEntryRow): TableRows {
  return updateRow(waitlistRows, { id, status, holdId, offeredAt, offerExpiresAt, endedAt });
}
