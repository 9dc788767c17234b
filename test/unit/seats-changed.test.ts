import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId, uuidOfAny } from '../../src/kernel/ids.js';
import { SeatMirror, type ChangedSeats, type SeatsDelta } from '../../src/modules/inventory/seats-changed.js';

const SEATS = 6;
const ids = Array.from({ length: SEATS }, () => uuidOfAny(newId('seat')));

const all = (codes: string): ChangedSeats => ({ ids, codes, versions: Array<number>(SEATS).fill(0) });
const change = (places: number[], version: number, code = 'H'): ChangedSeats => ({
  ids: places.map((place) => ids[place]!),
  codes: code.repeat(places.length),
  versions: places.map(() => version),
});

describe('the deltas of a seat map', () => {
  it('are one object for all who keep up', () => {
    const mirror = new SeatMirror(all('FFFFFF'), 4);
    expect(mirror.after(4)).toBeUndefined();
    mirror.advance(change([1], 5), 5);
    expect(mirror.after(4)).toBe(mirror.after(4));
    expect(mirror.after(4)).toMatchObject({ fromVersion: 4, toVersion: 5, reset: false });
    expect(mirror.after(5)).toBeUndefined();
  });

  it('leave out versions that changed no seat, and still join', () => {
    const mirror = new SeatMirror(all('FFFFFF'), 4);
    mirror.advance(change([], 5), 5);
    expect(mirror.after(4)).toBeUndefined();
    const late = mirror.since(5);
    expect(late).toMatchObject({ fromVersion: 5, toVersion: 5, changes: [] });
    mirror.advance(change([2], 6), 6);
    expect(mirror.after(4)).toMatchObject({ fromVersion: 4, toVersion: 6 });
    expect(mirror.after(5)).toMatchObject({ fromVersion: 5, toVersion: 6 });
    expect(mirror.after(5)!.changes).toBe(mirror.after(4)!.changes);
  });

  it('begin with the whole map for a version that never was', () => {
    const mirror = new SeatMirror(all('FHSBFF'), 4);
    for (const version of [5, -1]) expect(mirror.since(version)).toEqual(mirror.whole());
    expect(mirror.whole().changes.map(({ status }) => status)).toEqual([
      ...['FREE', 'HELD', 'SOLD', 'BLOCKED'],
      ...['FREE', 'FREE'],
    ]);
  });

  it('replay to the same map for every client, however seldom it reads', () => {
    const steps = fc.array(
      fc.record({
        places: fc.uniqueArray(fc.nat(SEATS - 1)),
        code: fc.constantFrom('F', 'H', 'S', 'B'),
        leap: fc.integer({ min: 1, max: 3 }),
        /** Which clients read after this step. */
        readers: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (history) => {
        const mirror = new SeatMirror(all('FFFFFF'), 0);
        const clients = [0, 1, 2].map(() => new Client(mirror.whole()));
        let version = 0;
        for (const { places, code, leap, readers } of history) {
          version += leap;
          mirror.advance(change(places, version, code), version);
          clients.forEach((client, index) => readers[index] && client.read(mirror));
        }
        for (const client of [...clients, new Client(mirror.whole())]) {
          client.read(mirror);
          expect(client.map).toEqual(new Map(mirror.whole().changes.map(({ seatId, status }) => [seatId, status])));
        }
      }),
    );
  });
});

class Client {
  readonly map = new Map<string, string>();
  private version = 0;

  constructor(first: SeatsDelta) {
    this.apply(first);
  }

  read(mirror: SeatMirror): void {
    const delta = mirror.after(this.version);
    if (!delta) return;
    expect(delta.fromVersion).toBe(this.version);
    this.apply(delta);
    expect(mirror.after(this.version)).toBeUndefined();
  }

  private apply({ changes, toVersion }: SeatsDelta): void {
    for (const { seatId, status } of changes) this.map.set(seatId, status);
    this.version = toVersion;
  }
}
