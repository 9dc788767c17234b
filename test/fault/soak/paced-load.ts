import { randomUUID } from 'node:crypto';
import { Chance } from '../../../src/demo/chance.js';
import type { Person } from '../../kit/given-accounts.js';
import { JsonClient } from '../../kit/json-client.js';
import type { SoakStage } from './soak-stage.js';

/** Requests on their way beyond which no more are sent: then the rate is more than the nodes can do. */
const MOST_AT_ONCE = 500;
const TICK = 10;
const PATIENCE = 10_000;
/** Milliseconds from an answer to what follows from it. */
const HESITATION = 1_000;
/** Milliseconds in which the rate rises to what was asked for: a node that was just started compiles its code first. */
const RISE = 30_000;

const inputOf = (operation: string): string => `${operation[0]!.toUpperCase()}${operation.slice(1)}Input!`;
const mutation = (operation: string, success: string): string =>
  `mutation($input: ${inputOf(operation)}) { ${operation}(input: $input) { __typename ${success} ... on Problem { code } } }`;

const DOCUMENTS = {
  availability: 'query($id: ID!) { availability(eventId: $id) { capacity sold held available version } }',
  reserve: mutation('reserve', '... on ReserveSuccess { reservation { id expiresAt } }'),
  releaseReservation: mutation('releaseReservation', '... on ReleaseReservationSuccess { reservation { status } }'),
  checkOut: mutation('checkOut', '... on CheckOutSuccess { booking { id status } }'),
  cancelBooking: mutation('cancelBooking', '... on CancelBookingSuccess { booking { id status } }'),
};

type Operation = keyof typeof DOCUMENTS;

interface Wanted {
  operation: Operation;
  member: Person;
  variables: object;
  /** Whether it is about seats. Who books them cancels: the arenas must not be sold out. */
  isSeated: boolean;
}

interface Body {
  data?: Record<string, Result> | null;
  errors?: unknown[];
}

interface Result {
  code?: string;
  reservation?: { id: string };
  booking?: { id: string };
}

/** What happened since the last look. */
export interface Window {
  /** Milliseconds of each request that was answered. */
  latencies: number[];
  done: number;
  refused: number;
  failed: number;
  /** Requests that were due and were not sent, because too many were on their way. */
  shed: number;
}

const emptyWindow = (): Window => ({ latencies: [], done: 0, refused: 0, failed: 0, shed: 0 });

/** Sends so many requests each second, however long the answers take. What follows from an answer comes a while later. */
export class PacedLoad {
  readonly #client = new JsonClient(MOST_AT_ONCE);
  readonly #later: { due: number; wanted: Wanted }[] = [];
  readonly #chance: Chance;
  readonly #timer: NodeJS.Timeout;
  readonly #began = performance.now();
  #window = emptyWindow();
  #sent = 0;
  #onTheirWay = 0;
  /** Bookings that were acknowledged and not cancelled since. */
  readonly booked = new Set<string>();

  constructor(
    private readonly urls: readonly string[],
    private readonly stage: SoakStage,
    private readonly options: { rate: number; seed: number },
  ) {
    this.#chance = new Chance(options.seed);
    this.#timer = setInterval(() => this.#tick(), TICK);
  }

  takeWindow(): Window {
    const window = this.#window;
    this.#window = emptyWindow();
    return window;
  }

  /** Sends nothing any more, and waits for the answers. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    while (this.#onTheirWay > 0) await new Promise((resolve) => setTimeout(resolve, TICK));
    this.#client.close();
  }

  #tick(): void {
    const due = dueAfter(performance.now() - this.#began, this.options.rate);
    for (; this.#sent < due; this.#sent += 1) {
      if (this.#onTheirWay >= MOST_AT_ONCE) this.#window.shed += 1;
      else void this.#send(this.#next());
    }
  }

  #next(): Wanted {
    const [first] = this.#later;
    if (first && first.due <= performance.now()) return this.#later.shift()!.wanted;
    const chance = this.#chance;
    const member = chance.pick(this.stage.members);
    const arena = chance.pick(this.stage.arenas);
    const fair = chance.pick(this.stage.fairs);
    const kind = chance.fraction();
    if (kind < 0.4) {
      const { id } = chance.pick([arena, fair]);
      return { operation: 'availability', member, variables: { id }, isSeated: false };
    }
    const isSeated = kind < 0.7;
    const places = isSeated
      ? { eventId: arena.id, seatIds: [chance.pick(arena.seatIds)] }
      : { eventId: fair.id, items: [{ ticketTypeId: fair.ticketTypeId, quantity: chance.between(1, 4) }] };
    return { operation: 'reserve', member, variables: withKey(places), isSeated };
  }

  async #send(wanted: Wanted): Promise<void> {
    const { operation, member, variables } = wanted;
    const url = `${this.#chance.pick(this.urls)}/graphql`;
    const body = JSON.stringify({ query: DOCUMENTS[operation], variables });
    const began = performance.now();
    this.#onTheirWay += 1;
    try {
      const { text } = await this.#client.post(url, { token: member.token, body, patience: PATIENCE });
      this.#window.latencies.push(performance.now() - began);
      this.#understand(wanted, JSON.parse(text) as Body);
    } catch {
      this.#window.failed += 1;
    } finally {
      this.#onTheirWay -= 1;
    }
  }

  #understand(wanted: Wanted, { data, errors }: Body): void {
    const result = data?.[wanted.operation];
    if (errors || !result) this.#window.failed += 1;
    else if (result.code) this.#window.refused += 1;
    else {
      this.#window.done += 1;
      this.#goOn(wanted, result);
    }
  }

  #goOn(wanted: Wanted, { reservation, booking }: Result): void {
    const { operation, isSeated } = wanted;
    if (operation === 'reserve') {
      const mood = this.#chance.fraction();
      // The others let their time run out.
      if (mood < 0.4) this.#follow(wanted, 'releaseReservation', { id: reservation!.id });
      else if (mood < 0.9) this.#follow(wanted, 'checkOut', { reservationId: reservation!.id });
    }
    if (operation === 'checkOut') {
      this.booked.add(booking!.id);
      if (isSeated) this.#follow(wanted, 'cancelBooking', { id: booking!.id, reason: 'Something came up.' });
    }
    if (operation === 'cancelBooking') this.booked.delete(booking!.id);
  }

  /** All wait equally long, so that the first in the row is due first. */
  #follow({ member, isSeated }: Wanted, operation: Operation, input: object): void {
    const wanted = { operation, member, isSeated, variables: withKey(input) };
    this.#later.push({ due: performance.now() + HESITATION, wanted });
  }
}

/** How many requests are due after so many milliseconds, if the rate rises steadily at first. */
const dueAfter = (elapsed: number, rate: number): number =>
  (rate / 1_000) * (elapsed < RISE ? elapsed ** 2 / (2 * RISE) : elapsed - RISE / 2);

const withKey = (input: object): object => ({ input: { ...input, idempotencyKey: randomUUID() } });
