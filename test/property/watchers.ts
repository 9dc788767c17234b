import type { Id } from '../../src/kernel/ids.js';
import type { Availability } from '../../src/modules/inventory/availability.js';
import type { SeatsDelta } from '../../src/modules/inventory/seats-changed.js';
import type { PlacesNode } from './places-node.js';

const LETTERS = { FREE: 'F', HELD: 'H', SOLD: 'S', BLOCKED: 'B' } as const;

/** What a client does with a live map: it knows a snapshot, or nothing, and applies each delta to it. */
export class SeatsWatcher {
  /** Its map after each delta, as letters in map order. */
  readonly seen: { version: number; states: string }[] = [];
  /** What was wrong with the deltas themselves. */
  readonly complaints: string[] = [];
  readonly #map = new Map<string, string>();
  #version: number | undefined;
  #isEnding = false;

  constructor(
    private readonly node: PlacesNode,
    private readonly eventId: Id<'evt'>,
    private readonly seatIds: readonly Id<'seat'>[],
  ) {}

  /** `knowing`: it reads a snapshot first, and asks for what came after it. */
  async start({ knowing }: { knowing: boolean }): Promise<() => Promise<void>> {
    if (knowing) {
      const { version, seats } = (await this.node.seatsOf(this.eventId))!;
      for (const { seatId, status } of seats) this.#map.set(seatId, LETTERS[status]);
      this.#version = version;
    }
    const source = this.node.watchSeats(this.eventId, this.#version ?? null);
    const running = this.#follow(source);
    return async () => {
      this.#isEnding = true;
      await source.return?.();
      await running;
    };
  }

  get states(): string {
    return this.seatIds.map((id) => this.#map.get(id) ?? '?').join('');
  }

  async #follow(source: AsyncIterable<SeatsDelta>): Promise<void> {
    for await (const delta of source) this.#apply(delta);
    if (!this.#isEnding) this.complaints.push('The feed ended by itself.');
  }

  #apply({ fromVersion, toVersion, reset, changes }: SeatsDelta): void {
    const known = this.#version;
    if (reset) this.#map.clear();
    else if (fromVersion !== known) this.complaints.push(`A delta from ${fromVersion} came after ${String(known)}.`);
    if (known !== undefined && toVersion < known) this.complaints.push(`A delta goes back to ${toVersion}.`);
    for (const { seatId, status } of changes) this.#map.set(seatId, LETTERS[status]);
    this.#version = toVersion;
    this.seen.push({ version: toVersion, states: this.states });
  }
}

/** Keeps the newest availability that it is told. */
export class AvailabilityWatcher {
  newest: Availability | undefined;

  constructor(
    private readonly node: PlacesNode,
    private readonly eventId: Id<'evt'>,
  ) {}

  start(): () => Promise<void> {
    const source = this.node.watchAvailability(this.eventId);
    const running = this.#follow(source);
    return async () => {
      await source.return?.();
      await running;
    };
  }

  async #follow(source: AsyncIterable<Availability>): Promise<void> {
    for await (const availability of source) this.newest = availability;
  }
}
