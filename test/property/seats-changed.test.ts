import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeId, newId, uuidOfAny } from '../../src/kernel/ids.js';
import { SeatMirror, type ReadSeats, type SeatsDelta, type Told } from '../../src/modules/inventory/seats-changed.js';
import { runs } from './runs.js';

const SEATS = Array.from({ length: 7 }, () => uuidOfAny(newId('seat')));
const LETTERS = { FREE: 'F', HELD: 'H', SOLD: 'S', BLOCKED: 'B' } as const;

/** As the database has it. */
interface Row {
  state: 'F' | 'H' | 'S' | 'B';
  heldUntil: number;
  version: number;
}

const change = fc.record({
  verb: fc.constant('change' as const),
  seats: fc.uniqueArray(fc.nat(SEATS.length - 1), { maxLength: 3 }),
  state: fc.constantFrom('F' as const, 'H' as const, 'H' as const, 'S' as const, 'B' as const),
  lives: fc.integer({ min: 1, max: 20 }),
});
/** `join`: a client comes, with the map as of a version that was shown before, or without any. */
const happening = fc.oneof(
  { weight: 5, arbitrary: change },
  { weight: 3, arbitrary: fc.record({ verb: fc.constant('read' as const) }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('pass' as const), time: fc.integer({ min: 1, max: 15 }) }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('join' as const), known: fc.option(fc.nat(30)) }) },
  { weight: 3, arbitrary: fc.record({ verb: fc.constant('pull' as const), client: fc.nat(5) }) },
);

/** The seats of an event and a mirror of them, read as the feed reads it. */
class House {
  version = 0;
  now = 1;
  readonly rows: Row[] = SEATS.map(() => ({ state: 'F', heldUntil: 0, version: 0 }));
  /** What a snapshot has shown. */
  readonly shown: { version: number; states: string }[] = [];
  readonly mirror: SeatMirror;

  constructor() {
    this.mirror = new SeatMirror(this.read(-1), { version: 0, asOf: this.now });
  }

  change({ seats, state, lives }: { seats: number[]; state: Row['state']; lives: number }): void {
    this.version += 1;
    const heldUntil = state === 'H' ? this.now + lives : 0;
    for (const seat of seats) this.rows[seat] = { state, heldUntil, version: this.version };
  }

  tick(): void {
    this.mirror.advance(this.read(this.mirror.version), { version: this.version, asOf: this.now });
  }

  get states(): string {
    return this.rows.map((row) => this.codeOf(row)).join('');
  }

  private read(since: number): ReadSeats {
    const places = [...this.rows.keys()].filter((place) => this.rows[place]!.version > since);
    return {
      ids: places.map((place) => SEATS[place]!),
      codes: places.map((place) => this.codeOf(this.rows[place]!)).join(''),
      versions: places.map((place) => this.rows[place]!.version),
      heldUntil: places.map((place) => this.rows[place]!.heldUntil),
    };
  }

  private codeOf = ({ state, heldUntil }: Row): string => (state === 'H' && heldUntil <= this.now ? 'F' : state);
}

/** A client's map, and how far it has been told. */
class Client {
  private told: Told | undefined;
  private readonly map: Map<string, string>;

  constructor(private readonly known: { version: number; states: string } | undefined) {
    this.map = new Map(SEATS.map((id, place) => [encodeId('seat', id), known?.states[place] ?? '?']));
  }

  get version(): number | undefined {
    return this.told?.version ?? this.known?.version;
  }

  pull(mirror: SeatMirror): SeatsDelta | undefined {
    const delta = this.told ? mirror.after(this.told) : this.first(mirror);
    if (!delta) return undefined;
    if (!delta.reset) expect(delta.fromVersion).toBe(this.version);
    for (const { seatId, status } of delta.changes) this.map.set(seatId, LETTERS[status]);
    this.told = mirror.now;
    return delta;
  }

  get states(): string {
    return [...this.map.values()].join('');
  }

  private first = (mirror: SeatMirror): SeatsDelta => (this.known ? mirror.since(this.known.version) : mirror.whole());
}

describe('a map that is told by deltas', () => {
  it('is after each of them what a snapshot would have been, whenever the client came and however slowly it reads', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 60, size: 'max' }), (happenings) => {
        const house = new House();
        const clients: Client[] = [];
        let mirrored = house.states;
        const tick = (): void => {
          house.tick();
          mirrored = house.states;
          house.shown.push({ version: house.version, states: mirrored });
        };
        for (const next of happenings) {
          if (next.verb === 'change') house.change(next);
          else if (next.verb === 'pass') house.now += next.time;
          else if (next.verb === 'read') tick();
          else if (next.verb === 'join') {
            // It knows the map as it was shown at some time.
            const known =
              next.known === null ? undefined : house.shown.at(next.known % Math.max(1, house.shown.length));
            clients.push(new Client(known));
          } else if (clients.length > 0) {
            const client = clients[next.client % clients.length]!;
            client.pull(house.mirror);
            expect(client.states).toBe(mirrored);
          }
        }
        tick();
        for (const client of clients) client.pull(house.mirror);
        expect(clients.map(({ states }) => states)).toEqual(clients.map(() => house.states));
      }),
      runs('deltas of seats', 3_000),
    );
  });
});
