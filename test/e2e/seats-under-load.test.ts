import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { EdgeSocket } from '../kit/edge-socket.js';
import type { Person } from '../kit/given-accounts.js';
import { reserveOverHttp } from '../kit/given-inventory.js';
import { givenLiveEvent, type LiveEventGiven } from '../kit/given-live.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

const WATCHERS = 240;
const HOLDERS = 64;
const SEATS = 400;
const TURNS = 6;

const DELTAS = `subscription($id: ID!, $since: SafeInt) { seatsChanged(eventId: $id, sinceVersion: $since) {
  fromVersion toVersion reset changes { seatId status } } }`;
const EVENT_SEATS = 'query($id: ID!) { eventSeats(eventId: $id) { version seats { seatId status } } }';
const RELEASE = `mutation($input: ReleaseReservationInput!) { releaseReservation(input: $input) { __typename } }`;

let nodes: TestApp[];
let holders: Person[];
beforeAll(async () => {
  const environment = { ROLE: 'api', RATE_LIMITS: 'off' };
  const first = await startTestApp({ environment });
  nodes = [first, await startTestApp({ beside: first, environment })];
  holders = await Promise.all(Array.from({ length: HOLDERS }, () => first.given.member()));
});
afterAll(async () => {
  for (const node of nodes.toReversed()) await node.close();
});

interface Delta {
  fromVersion: number;
  toVersion: number;
  reset: boolean;
  changes: { seatId: string; status: string }[];
}

/** A seat map on somebody's screen. It may lose its socket, and begins where it left off. */
class SeatScreen {
  readonly map = new Map<string, string>();
  version: number | null = null;
  resets = 0;
  gaps = 0;
  #socket: EdgeSocket | undefined;
  #read = 0;

  constructor(
    private readonly node: TestApp,
    private readonly eventId: string,
  ) {}

  async open(): Promise<void> {
    this.#socket = await EdgeSocket.open(this.node);
    this.#read = 0;
    this.#socket.subscribe('1', DELTAS, { id: this.eventId, since: this.version });
  }

  async lose(): Promise<void> {
    this.#take();
    await this.#socket!.end();
  }

  /** Waits until it shows a version. */
  reaches(version: number): Promise<void> {
    return until(() => {
      this.#take();
      return (this.version ?? -1) >= version;
    });
  }

  #take(): void {
    const deltas = this.#socket!.answers('1').slice(this.#read);
    this.#read += deltas.length;
    for (const { data } of deltas) this.#apply(data.seatsChanged as Delta);
  }

  #apply({ fromVersion, toVersion, reset, changes }: Delta): void {
    if (reset) this.map.clear();
    else if (fromVersion !== this.version) this.gaps += 1;
    this.resets += Number(reset);
    for (const { seatId, status } of changes) this.map.set(seatId, status);
    this.version = toVersion;
  }
}

/** Takes seats and gives them back, on either node; answers how often it got what it wanted. */
async function holdOnAndOff(event: LiveEventGiven, holder: Person): Promise<number> {
  let held = 0;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const node = nodes[turn % nodes.length]!;
    const bestAvailable = { ticketTypeId: event.ticketTypeIds.Stalls, quantity: 1 + (turn % 4) };
    const { data } = await reserveOverHttp(node, holder, { eventId: event.eventId, bestAvailable });
    if (!data?.reserve.reservation) continue;
    held += 1;
    await node.as(holder).send(RELEASE, { input: { id: data.reserve.reservation.id } });
  }
  return held;
}

it(`${WATCHERS} seat maps on two nodes show the same as the database while ${HOLDERS} members take seats`, async () => {
  const [first] = nodes as [TestApp];
  const event = await givenLiveEvent(first, { owner: await first.given.organizer(), seats: { Stalls: SEATS } });
  const screens = Array.from({ length: WATCHERS }, (_, index) => new SeatScreen(nodes[index % 2]!, event.eventId));
  await Promise.all(screens.map((screen) => screen.open()));
  const holding = holders.map((holder) => holdOnAndOff(event, holder));
  // Every third loses its socket in the middle, and comes back.
  await holding[0];
  const lossy = screens.filter((_, index) => index % 3 === 0);
  await Promise.all(lossy.map((screen) => screen.lose()));
  await Promise.all(lossy.map((screen) => screen.open()));
  const held = (await Promise.all(holding)).reduce((sum, count) => sum + count, 0);
  const { data } = await first.anonymous.send(EVENT_SEATS, { id: event.eventId });
  const { version, seats } = data.eventSeats as { version: number; seats: { seatId: string; status: string }[] };
  await Promise.all(screens.map((screen) => screen.reaches(version)));

  const truth = new Map(seats.map(({ seatId, status }) => [seatId, status]));
  expect(held).toBe(HOLDERS * TURNS);
  expect(new Set(screens.map((screen) => screen.version))).toEqual(new Set([version]));
  expect(screens.filter(({ gaps, resets }) => gaps > 0 || resets !== 1)).toHaveLength(0);
  for (const { map } of screens) expect(map).toEqual(truth);
  await Promise.all(screens.map((screen) => screen.lose()));
}, 300_000);
