import { encodeId } from '../../kernel/ids.js';
import type { ShownSeat } from './event-seats.js';
import { seatStateOf } from './seat-states.js';

/** What changed about an event's seats from one version to another; `fromVersion` is where the delta before it ended. */
export interface SeatsDelta {
  fromVersion: number;
  toVersion: number;
  /** True when `changes` is the whole map and replaces what the client knew. */
  reset: boolean;
  changes: readonly ShownSeat[];
}

/** Seats as they were read: parallel lists, ids as bare uuids. */
export interface ReadSeats {
  ids: readonly string[];
  codes: string;
  /** The version that changed each seat. */
  versions: readonly number[];
  /** When the hold of each seat runs out, in milliseconds; 0 without a hold. */
  heldUntil: readonly number[];
}

/** What seats were read as of: their version, and the instant in milliseconds by the database's clock. */
export interface ReadAt {
  version: number;
  asOf: number;
}

/** How far somebody has been told. */
export interface Told {
  version: number;
  /** Counts what the mirror had to tell, holds that ran out between two versions among it. */
  step: number;
}

interface MirroredSeat {
  shown: ShownSeat;
  version: number;
  step: number;
}

/** Clients choose where the first one begins, so there may be as many as versions. */
const DELTAS_KEPT = 100;

/**
 * An event's seats as one node knows them, kept while somebody watches. Each seat carries the version and the step that
 * changed it, so the delta from any earlier one can be told without asking the database, and nobody needs a queue. Each
 * delta is one object for all who are told it.
 */
export class SeatMirror {
  readonly #places = new Map<string, number>();
  readonly #seats: MirroredSeat[] = [];
  /** When holds run out, by place. */
  readonly #heldUntil = new Map<number, number>();
  /** Places that are free by the passing of time, while no version says so. */
  readonly #lapsed = new Set<number>();
  readonly #deltas = new Map<string, SeatsDelta>();
  #earliestLapse = Infinity;
  #version = 0;
  #step = 0;

  constructor(seats: ReadSeats, at: ReadAt) {
    this.advance(seats, at);
  }

  /** The version that all seats are as of. */
  get version(): number {
    return this.#version;
  }

  /** Where those are who have been told everything. */
  get now(): Told {
    return { version: this.#version, step: this.#step };
  }

  /** Takes in what changed. A change of other places moves the version, but makes no delta. */
  advance(changed: ReadSeats, { version, asOf }: ReadAt): void {
    if (version !== this.#version) this.#deltas.clear();
    this.#version = version;
    const isNew = this.#apply(changed);
    const isLapse = asOf >= this.#earliestLapse && this.#lapse(asOf);
    if (!isNew && !isLapse) return;
    this.#deltas.clear();
    this.#step += 1;
  }

  /** The whole map, for a client that knows nothing, or nothing that can be built upon. */
  whole(): SeatsDelta {
    return this.#once('whole', () => ({ ...this.#delta(0, () => true), reset: true }));
  }

  /** The first delta of a client that knows the map as of `version`: also when nothing changed since. */
  since(version: number): SeatsDelta {
    if (version < 0 || version > this.#version) return this.whole();
    // Holds may have run out after the client read that version.
    const delta = this.#once(`since ${version}`, () =>
      this.#delta(version, (seat, place) => seat.version > version || this.#lapsed.has(place)),
    );
    return delta.changes.length < this.#seats.length ? delta : this.whole();
  }

  /** What to tell those who have been told so much; undefined when it was all. */
  after({ version, step }: Told): SeatsDelta | undefined {
    if (step === this.#step) return undefined;
    return this.#once(`${version} ${step}`, () => this.#delta(version, (seat) => seat.step > step));
  }

  #once(key: string, make: () => SeatsDelta): SeatsDelta {
    const delta = this.#deltas.get(key) ?? make();
    if (this.#deltas.size >= DELTAS_KEPT) this.#deltas.clear();
    this.#deltas.set(key, delta);
    return delta;
  }

  #delta(fromVersion: number, isChanged: (seat: MirroredSeat, place: number) => boolean): SeatsDelta {
    const changes = this.#seats.filter(isChanged).map(({ shown }) => shown);
    return { fromVersion, toVersion: this.#version, reset: false, changes };
  }

  /** Whether there is a seat that is new or shown in another state than before. */
  #apply({ ids, codes, versions, heldUntil }: ReadSeats): boolean {
    let isNew = false;
    for (const [index, id] of ids.entries()) {
      const status = seatStateOf(codes[index]);
      const known = this.#places.get(id);
      const place = known ?? this.#add(id, status);
      const seat = this.#seats[place]!;
      isNew = this.#show(seat, status) || known === undefined || isNew;
      seat.version = versions[index]!;
      this.#noteHold(place, status, heldUntil[index]!);
    }
    return isNew;
  }

  #add(id: string, status: ShownSeat['status']): number {
    const shown = { seatId: encodeId('seat', id), status };
    const place = this.#seats.push({ shown, version: 0, step: this.#step + 1 }) - 1;
    this.#places.set(id, place);
    return place;
  }

  #show(seat: MirroredSeat, status: ShownSeat['status']): boolean {
    if (seat.shown.status === status) return false;
    // Deltas that were told keep the object before.
    seat.shown = { ...seat.shown, status };
    seat.step = this.#step + 1;
    return true;
  }

  #noteHold(place: number, status: ShownSeat['status'], until: number): void {
    this.#heldUntil.delete(place);
    this.#lapsed.delete(place);
    if (until === 0) return;
    if (status === 'FREE') this.#lapsed.add(place);
    else {
      this.#heldUntil.set(place, until);
      this.#earliestLapse = Math.min(this.#earliestLapse, until);
    }
  }

  /** Shows seats as free whose holds have run out; whether there was any. */
  #lapse(asOf: number): boolean {
    let isNew = false;
    this.#earliestLapse = Infinity;
    for (const [place, until] of this.#heldUntil) {
      if (until > asOf) this.#earliestLapse = Math.min(this.#earliestLapse, until);
      else {
        this.#heldUntil.delete(place);
        this.#lapsed.add(place);
        isNew = this.#show(this.#seats[place]!, 'FREE') || isNew;
      }
    }
    return isNew;
  }
}
