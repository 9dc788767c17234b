import { OtherViewer } from '../../kernel/auth/assumed-viewer.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import type { Outcome } from '../../kernel/db/combiner.js';
import {
  firstAnswer,
  recordOf,
  rememberedKey,
  rememberedRequests,
  type Remembered,
  type Stored,
} from '../../kernel/db/idempotency.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { shareOf, type Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { announceFreed } from './announce-freed.js';
import { EventLine } from './event-line.js';
import { EventPlaces, type PlacesRead } from './event-places.js';
import type { InventoryChange } from './inventory-change.js';
import { lockWithSeats } from './lock-with-seats.js';
import { Places } from './places.js';
import { Unread, type Needs, type PlacesCommand } from './places-command.js';
import type { SeatPicker } from './seat-picker.js';
import { writeChange } from './write-change.js';

/** A command on an event's places, and whose it is. */
export interface PlacesRequest {
  viewer: Viewer;
  command: PlacesCommand<unknown>;
  /** Under which key its answer is remembered; a request that is remembered gets the first answer. */
  remembered?: Remembered | undefined;
}

/**
 * Settles commands on one event's places in the order in which they are given: locks once, judges each by what those
 * before it have left, writes once. Every command has an outcome of its own; one that is refused leaves nothing behind.
 * Whoever waits for places comes before everybody: what is free is theirs before the first command judges, and what a
 * command has freed before the next one does.
 */
export async function settlePlaces(
  tx: Tx,
  { eventId, requests, isBusy, onSettled }: Settling,
): Promise<Outcome<unknown>[]> {
  const needs = requests.map(needsOf);
  const locked = await lockWithSeats(tx, uuidOf('evt', eventId), { needs, isBusy });
  if (!locked)
    return requests.map(({ viewer }) => ({ refusal: viewer.assumed ? new OtherViewer() : notFound('event') }));
  const { read, picker } = locked;
  try {
    const event = new EventPlaces(read, picker);
    const line = read.isWaitedFor ? await EventLine.open(tx, event) : undefined;
    const settlement = new Settlement(tx, event);
    const outcomes: Outcome<unknown>[] = [];
    await line?.serve();
    for (const request of requests) {
      outcomes.push(settlement.settle(request));
      await line?.serve();
    }
    line?.end();
    await writeChange(tx, event.change, [...settlement.rows, ...(line?.rows ?? [])]);
    const freed = event.change.holds.filter(({ state }) => state === 'EXPIRED');
    announceFreed(tx, eventId, freed);
    if (onSettled) onSettled({ read, change: event.change, picker });
    else picker?.discard();
    return outcomes;
  } catch (error) {
    picker?.discard();
    throw error;
  }
}

interface Settling {
  eventId: Id<'evt'>;
  requests: readonly PlacesRequest[];
  /** Whether the event is asked for so much that what is known of it is kept current. */
  isBusy?: boolean;
  onSettled?: (settled: Settled) => void;
}

/** By what it was settled, and what that changes. */
export interface Settled {
  read: PlacesRead;
  change: InventoryChange;
  /** Where seats could be chosen: to be ended with the transaction. */
  picker: SeatPicker | undefined;
}

/** As `settlePlaces` for one command of the transaction's own viewer; throws what it is refused with. */
export async function changePlaces<Answer>(
  tx: Tx,
  eventId: Id<'evt'>,
  command: PlacesCommand<Answer>,
): Promise<Answer> {
  const [outcome] = await settlePlaces(tx, { eventId, requests: [{ viewer: tx.viewer, command }] });
  if ('refusal' in outcome!) throw outcome.refusal;
  return outcome!.answer as Answer;
}

function needsOf({ viewer: { assumed }, command: { needs }, remembered }: PlacesRequest): Needs {
  if (!remembered && !assumed) return needs;
  const record = remembered ? [{ fact: rememberedRequests, key: rememberedKey(remembered) }] : [];
  return { ...needs, facts: [...(needs.facts ?? []), ...record, ...(assumed ? [assumed] : [])] };
}

/** Commands that are judged one after the other, and the rows that they add to the change of the places. */
export class Settlement {
  readonly rows: TableRows[] = [];
  /** Of the requests with a key that are settled here. */
  readonly #records = new Map<string, Stored>();

  constructor(
    private readonly tx: Tx,
    private readonly event: EventPlaces,
  ) {}

  settle({ viewer, command, remembered }: PlacesRequest): Outcome<unknown> {
    try {
      const share = shareOf(this.tx, viewer);
      const places = new Places(this.event, share);
      assertViewer(viewer, places);
      const earlier = remembered && this.#earlierAnswer(places, remembered);
      if (earlier) return earlier;
      const answer = command.settle(places);
      this.event.absorb(places);
      this.rows.push(...places.rows);
      if (remembered) this.#remember(remembered, answer);
      share.keep();
      return { answer };
    } catch (refusal) {
      // Then all of it is settled anew.
      if (refusal instanceof Unread) throw refusal;
      return { refusal };
    }
  }

  #earlierAnswer(places: Places, remembered: Remembered): Outcome<unknown> | undefined {
    const key = rememberedKey(remembered);
    const stored =
      this.#records.get(key) ??
      (places.mayAssume(rememberedRequests, { key, most: 0 }) ? undefined : places.know(rememberedRequests, key));
    return stored && { answer: firstAnswer(stored, remembered) };
  }

  #remember(remembered: Remembered, answer: unknown): void {
    const record = recordOf(remembered, answer);
    this.rows.push(record);
    const [stored] = record.rows as unknown as [Stored];
    this.#records.set(rememberedKey(remembered), stored);
  }
}

/** Whoever asks is as was assumed: behind the lock it is known, before it it is taken for granted. */
function assertViewer({ assumed }: Viewer, places: Places): void {
  if (!assumed || places.mayAssume(assumed.fact, { key: assumed.key, most: 0 })) return;
  if (!places.know(assumed.fact, assumed.key)) throw new OtherViewer();
}
