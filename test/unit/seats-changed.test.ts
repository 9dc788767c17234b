import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId, uuidOfAny } from '../../src/kernel/ids.js';
import { SeatMirror, type ReadSeats, type SeatsDelta, type Told } from '../../src/modules/inventory/seats-changed.js';

const SEATS = 6;
const ids = Array.from({ length: SEATS }, () => uuidOfAny(newId('seat')));

const all = (codes: string): ReadSeats => ({
  ids,
  codes,
  versions: Array<number>(SEATS).fill(0),
  heldUntil: Array<number>(SEATS).fill(0),
});
const change = (places: number[], version: number, { code = 'H', until = 9_999 } = {}): ReadSeats => ({
  ids: places.map((place) => ids[place]!),
  codes: code.repeat(places.length),
  versions: places.map(() => version),
  heldUntil: places.map(() => (code === 'H' ? until : 0)),
});
const at = (version: number, asOf = 0) => ({ version, asOf });
const statuses = ({ changes }: SeatsDelta) => changes.map(({ status }) => status);

describe('the deltas of a seat map', () => {
  it('are one object for all who keep up', () => {
    const mirror = new SeatMirror(all('FFFFFF'), at(4));
    const told = mirror.now;
    expect(mirror.after(told)).toBeUndefined();
    mirror.advance(change([1], 5), at(5));
    expect(mirror.after(told)).toBe(mirror.after({ ...told }));
    expect(mirror.after(told)).toMatchObject({ fromVersion: 4, toVersion: 5, reset: false });
    expect(mirror.after(mirror.now)).toBeUndefined();
    expect(mirror.whole()).toBe(mirror.whole());
  });

  it('leave out versions that changed no seat, and still join', () => {
    const mirror = new SeatMirror(all('FFFFFF'), at(4));
    const early = mirror.now;
    mirror.advance(change([], 5), at(5));
    expect(mirror.after(early)).toBeUndefined();
    expect(mirror.since(5)).toMatchObject({ fromVersion: 5, toVersion: 5, changes: [] });
    const late = mirror.now;
    mirror.advance(change([2], 6), at(6));
    expect(mirror.after(early)).toMatchObject({ fromVersion: 4, toVersion: 6 });
    expect(mirror.after(late)).toMatchObject({ fromVersion: 5, toVersion: 6 });
  });

  it('leave out a seat that is what it was', () => {
    const mirror = new SeatMirror(all('FHFFFF'), at(4));
    const told = mirror.now;
    mirror.advance(change([1], 5), at(5));
    expect(mirror.after(told)).toBeUndefined();
    mirror.advance(change([1, 2], 6), at(6));
    expect(mirror.after(told)!.changes).toHaveLength(1);
  });

  it('begin with the whole map for a version that never was, and where all has changed', () => {
    const mirror = new SeatMirror(all('FHSBFF'), at(4));
    for (const version of [5, -1]) expect(mirror.since(version)).toBe(mirror.whole());
    expect(statuses(mirror.whole())).toEqual(['FREE', 'HELD', 'SOLD', 'BLOCKED', 'FREE', 'FREE']);
    expect(mirror.whole()).toMatchObject({ fromVersion: 0, toVersion: 4, reset: true });
    mirror.advance(change([0, 1, 2, 3, 4], 5, { code: 'S' }), at(5));
    expect(mirror.since(4)).toMatchObject({ fromVersion: 4, reset: false });
    mirror.advance(change([5], 6, { code: 'S' }), at(6));
    expect(mirror.since(4)).toBe(mirror.whole());
  });

  it('tell of a seat that came later', () => {
    const mirror = new SeatMirror({ ids: [], codes: '', versions: [], heldUntil: [] }, at(0));
    const told = mirror.now;
    mirror.advance(change([3], 1, { code: 'F' }), at(1));
    expect(statuses(mirror.after(told)!)).toEqual(['FREE']);
  });

  it('free a seat at the instant its hold runs out, within one version, and say nothing when it is swept', () => {
    const mirror = new SeatMirror(all('FFFFFF'), at(0));
    mirror.advance(change([1, 2], 1, { until: 100 }), at(1, 10));
    const told = mirror.now;
    mirror.advance(change([], 1), at(1, 99));
    expect(mirror.after(told)).toBeUndefined();
    mirror.advance(change([], 1), at(1, 100));
    expect(mirror.after(told)).toMatchObject({ fromVersion: 1, toVersion: 1, reset: false });
    expect(statuses(mirror.after(told)!)).toEqual(['FREE', 'FREE']);
    // Whoever knows version 1 may know it from before that instant.
    expect(statuses(mirror.since(1))).toEqual(['FREE', 'FREE']);
    const later = mirror.now;
    mirror.advance(change([1, 2], 2, { code: 'F' }), at(2, 200));
    expect(mirror.after(later)).toBeUndefined();
    expect(mirror.since(2).changes).toEqual([]);
  });

  it('tell of a hold that had run out before anybody watched', () => {
    const mirror = new SeatMirror({ ...all('FFFFFF'), heldUntil: [0, 50, 0, 0, 0, 0] }, at(3, 60));
    expect(mirror.since(3).changes.map(({ seatId }) => uuidOfAny(seatId))).toEqual([ids[1]]);
  });

  it('are kept for a limited number of beginnings', () => {
    const mirror = new SeatMirror(all('FFFFFF'), at(1_000));
    const first = mirror.since(0);
    expect(mirror.since(0)).toBe(first);
    for (let version = 1; version <= 100; version += 1) mirror.since(version);
    expect(mirror.since(0)).not.toBe(first);
    expect(mirror.since(0)).toEqual(first);
  });

  it('replay to the same map for every client, however seldom it reads, and after any absence', () => {
    const steps = fc.array(
      fc.record({
        places: fc.uniqueArray(fc.nat(SEATS - 1)),
        code: fc.constantFrom('F', 'H', 'S', 'B'),
        /** 0 for the mere passing of time. */
        leap: fc.integer({ min: 0, max: 3 }),
        time: fc.integer({ min: 0, max: 30 }),
        holdTime: fc.integer({ min: 1, max: 60 }),
        /** Which clients read after this step. */
        readers: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (history) => {
        const mirror = new SeatMirror(all('FFFFFF'), at(0));
        const clients = [0, 1, 2].map(() => new Client(mirror.whole(), mirror.now));
        const absent = new Client(mirror.whole(), mirror.now);
        let [version, now] = [0, 0];
        for (const { places, code, leap, time, holdTime, readers } of history) {
          version += leap;
          now += time;
          mirror.advance(change(leap > 0 ? places : [], version, { code, until: now + holdTime }), at(version, now));
          clients.forEach((client, index) => readers[index] && client.read(mirror));
        }
        absent.resume(mirror);
        for (const client of [...clients, absent, new Client(mirror.whole(), mirror.now)]) {
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
  private told: Told;

  constructor(first: SeatsDelta, told: Told) {
    this.apply(first);
    this.told = told;
  }

  read(mirror: SeatMirror): void {
    const delta = mirror.after(this.told);
    if (!delta) return;
    expect(delta.fromVersion).toBe(this.version);
    expect(delta.reset).toBe(false);
    this.apply(delta);
    this.told = mirror.now;
    expect(mirror.after(this.told)).toBeUndefined();
  }

  resume(mirror: SeatMirror): void {
    const delta = mirror.since(this.version);
    expect(delta.reset || delta.fromVersion === this.version).toBe(true);
    this.apply(delta);
    this.told = mirror.now;
  }

  private apply({ changes, toVersion }: SeatsDelta): void {
    for (const { seatId, status } of changes) this.map.set(seatId, status);
    this.version = toVersion;
  }
}
