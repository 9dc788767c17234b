import { encodeId, type Id } from '../../kernel/ids.js';
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

/** Seats that changed, as they were read: parallel lists, ids as bare uuids. */
export interface ChangedSeats {
  ids: readonly string[];
  codes: string;
  versions: readonly number[];
}

/**
 * An event's seats as one node knows them, kept while somebody watches. Each seat carries the version that changed it,
 * so the delta from any earlier version can be told without asking the database, and nobody needs a queue.
 */
export class SeatMirror {
  readonly #places = new Map<string, number>();
  readonly #seats: ShownSeat[] = [];
  readonly #versions: number[] = [];
  #version = 0;
  #latest: SeatsDelta = { fromVersion: 0, toVersion: 0, reset: false, changes: [] };

  constructor(seats: ChangedSeats, version: number) {
    this.#apply(seats);
    this.#version = version;
    this.#latest = { ...this.#latest, fromVersion: version, toVersion: version };
  }

  /** The version that all seats are as of. */
  get version(): number {
    return this.#version;
  }

  /** Takes in what changed since `version`. A change of other places moves the version, but makes no delta. */
  advance(changed: ChangedSeats, version: number): void {
    if (changed.ids.length > 0) {
      const changes = this.#apply(changed);
      this.#latest = { fromVersion: this.#latest.toVersion, toVersion: version, reset: false, changes };
    }
    this.#version = version;
  }

  /** The whole map, for a client that knows nothing, or nothing that can be built upon. */
  whole(): SeatsDelta {
    return { fromVersion: 0, toVersion: this.#version, reset: true, changes: [...this.#seats] };
  }

  /** The first delta of a client that knows the map as of `version`: also when nothing changed since. */
  since(version: number): SeatsDelta {
    if (version < 0 || version > this.#version) return this.whole();
    return { fromVersion: version, toVersion: this.#version, reset: false, changes: this.#changesSince(version) };
  }

  /**
   * The delta that follows `version`, or undefined when no seat changed since. Clients that keep up share one delta;
   * one that has fallen behind gets all that it missed in one.
   */
  after(version: number): SeatsDelta | undefined {
    const latest = this.#latest;
    if (version >= latest.toVersion) return undefined;
    if (version === latest.fromVersion) return latest;
    if (version > latest.fromVersion) return { ...latest, fromVersion: version };
    return { ...latest, fromVersion: version, changes: this.#changesSince(version) };
  }

  #changesSince(version: number): ShownSeat[] {
    return this.#seats.filter((_, place) => this.#versions[place]! > version);
  }

  #apply({ ids, codes, versions }: ChangedSeats): ShownSeat[] {
    return ids.map((id, index) => {
      const place = this.#places.get(id) ?? this.#seats.length;
      const seatId: Id<'seat'> = this.#seats[place]?.seatId ?? encodeId('seat', id);
      const seat = { seatId, status: seatStateOf(codes[index]) };
      this.#places.set(id, place);
      this.#seats[place] = seat;
      this.#versions[place] = versions[index]!;
      return seat;
    });
  }
}
