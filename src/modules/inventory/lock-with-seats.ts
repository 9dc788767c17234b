import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Fact } from '../../kernel/db/fact.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { PlacesRead } from './event-places.js';
import { holdNow, holdObject, type HoldJson, type HoldNow } from './inventory-reads.js';
import { boardOf, recentSeats, seatsBehindLock, seatsReadBehindLock } from './known-seats.js';
import { asOf } from './ledger-chain.js';
import { lockPlaces } from './lock-places.js';
import type { Needs } from './places-command.js';
import { seatChanges } from './read-seats.js';
import type { SeatBoard, SeatChanges } from './seat-board.js';
import { SeatPicker } from './seat-picker.js';
import { accessibleFor } from './take-request.js';

interface LockedPlaces {
  read: PlacesRead;
  /** There where a command may have to choose seats, or to look at those beside the ones it names. */
  picker: SeatPicker | undefined;
}

/** Events that mind lone seats, or are waited for, as far as this process knows: which do is known behind the lock. */
const minding = new LRUCache<string, Minding>({ max: 10_000 });

interface Minding {
  /** Whether they mind seats that are left alone. */
  lone: boolean;
  /** Whether somebody waits, who is served first: by seats that are chosen. */
  waiting: boolean;
}

/**
 * Locks an event's places and reads all that the commands need, as `lockPlaces`. Where seats may have to be chosen, what
 * is known of them is made current by the same statement: it was looked for before the lock. That of a busy event is made
 * so in any case, for the next commands to be judged by.
 */
export async function lockWithSeats(
  tx: Tx,
  eventId: string,
  { needs, isBusy = false }: { needs: readonly Needs[]; isBusy?: boolean },
): Promise<LockedPlaces | undefined> {
  const isKept = isBusy && boardOf(eventId) !== undefined;
  const board = isKept || mayNeedSeats(needs, minding.get(eventId)) ? await recentSeats(tx.em, eventId) : undefined;
  const since = board && { facts: [{ fact: changedSeats, key: String(board.version) }] };
  const read = await lockPlaces(tx, eventId, since ? [...needs, since] : needs);
  if (!read) return undefined;
  const { preventsLoneSeats, seatMapId } = read.event;
  const minds = { lone: preventsLoneSeats, waiting: read.isWaitedFor };
  if (seatMapId !== null && (minds.lone || minds.waiting)) minding.set(eventId, minds);
  else minding.delete(eventId);
  if (seatMapId === null || !(board || mayNeedSeats(needs, minds))) return { read, picker: undefined };
  const current = board ? await catchUp(tx, { read, seatMapId, board }) : await seatsReadBehindLock(tx.em, eventId);
  if (!current) return { read, picker: undefined };
  const picker = new SeatPicker(current, read.at);
  if (!mayNeedSeats(needs, minds)) return { read, picker };
  try {
    return { read: await withLapsedHolds(tx, { read, picker, needs }), picker };
  } catch (error) {
    picker.discard();
    throw error;
  }
}

const mayNeedSeats = (needs: readonly Needs[], minds?: Minding): boolean =>
  minds?.waiting === true ||
  needs.some(({ best, seatIds = [] }) => best !== undefined || (minds?.lone === true && seatIds.length > 0));

/** What versions have changed after the one that is the key; read behind the lock. */
const changedSeats: Fact<SeatChanges> = {
  name: 'changed_seats',
  read: (keys) =>
    sql`json_build_array(json_build_array((${keys}::text[])[1], ${seatChanges({
      eventId: sql`(select id from shared)`,
      since: sql`(${keys}::text[])[1]::bigint`,
      version: sql`(select version from clock)`,
    })}))`,
  parse: (changes: SeatChanges) => changes,
};

function catchUp(
  tx: Tx,
  { read, seatMapId, board }: { read: PlacesRead; seatMapId: string; board: SeatBoard },
): Promise<SeatBoard | undefined> {
  const [[since, changes]] = [...read.facts.get(changedSeats.name)!] as [[string, SeatChanges]];
  const { eventId, version, ledgerEnd } = read;
  const now = asOf(version, ledgerEnd.head);
  return seatsBehindLock(tx.em, { eventId, seatMapId, since: Number(since), changes, now }, board);
}

/**
 * A seat whose hold has run out can be chosen, but the hold must be known then, to be taken back. A rehearsal tells which
 * seats will be wanted; their holds are read unless they are known. The others stay free, for whoever looks at what is
 * beside them.
 */
async function withLapsedHolds(
  tx: Tx,
  { read, picker, needs }: { read: PlacesRead; picker: SeatPicker; needs: readonly Needs[] },
): Promise<PlacesRead> {
  const known = new Set(read.over.flatMap(({ seatIds }) => seatIds));
  const unknown = new Set(picker.lapsed().filter((id) => !known.has(id)));
  if (unknown.size === 0) return read;
  const wanted = picker.rehearse(() => needs.flatMap((need) => chooseFor(need, read, picker)));
  const more = await readHolds(
    tx,
    read.eventId,
    wanted.filter((id) => unknown.has(id)),
  );
  for (const { seatIds } of more) for (const id of seatIds) unknown.delete(id);
  picker.leaveUnread(unknown);
  return { ...read, over: [...read.over, ...more] };
}

function chooseFor({ best, seatIds = [] }: Needs, read: PlacesRead, picker: SeatPicker): readonly string[] {
  picker.withhold(seatIds);
  const category = best && read.ticketTypes.find(({ id }) => id === uuidOf('tty', best.ticketTypeId))?.seatCategory;
  if (!best || !category) return [];
  const { quantity, section = null, together } = best;
  const chosen = picker.choose({ category, quantity, section, together, accessible: accessibleFor(best, read) }, []);
  picker.withhold(chosen);
  return chosen;
}

async function readHolds(tx: Tx, eventId: string, seatIds: readonly string[]): Promise<HoldNow[]> {
  if (seatIds.length === 0) return [];
  const { rows } = await sql<{ hold: HoldJson }>`
    select ${holdObject} as hold from hold h
    where h.event_id = ${eventId} and h.hold_id in (
      select hold_id from event_seat where event_id = ${eventId} and seat_id = any(${seatIds}::uuid[]))
    order by h.expires_at, h.hold_id, h.ticket_type_id`.execute(tx.em.getKysely());
  return rows.map(({ hold }) => holdNow(hold));
}
