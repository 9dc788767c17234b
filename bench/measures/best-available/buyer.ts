import { setTimeout as sleep } from 'node:timers/promises';
import type { FoyerClient } from '../../data-set/foyer-client.js';
import { times } from '../../data-set/seat-plans.js';

const RESERVE = `mutation Reserve($input: ReserveInput!) {
  reserve(input: $input) {
    __typename
    ... on ReserveSuccess { reservation { id items { seats { id } } } }
    ... on Problem { code message }
  }
}`;

const CHECK_OUT = `mutation CheckOut($input: CheckOutInput!) {
  checkOut(input: $input) { ... on CheckOutSuccess { booking { status } } ... on Problem { code message } }
}`;

/** Seats that a buyer got. Instants are those of this process. */
export interface Purchase {
  reservationId: string;
  seatIds: string[];
  askedAt: number;
}

/** A request for seats side by side that was answered with SoldOut. */
export interface Refusal {
  size: number;
  answeredAt: number;
}

/** Somebody who wants seats side by side, as many as there are. */
export class Buyer {
  readonly purchases: Purchase[] = [];
  readonly refusals: Refusal[] = [];
  /** How often it was told to come back, since too many asked at the same time. */
  delays = 0;

  constructor(
    private readonly client: FoyerClient,
    private readonly offer: { eventId: string; ticketTypeId: string },
  ) {}

  /** Takes 2, 3 or 4 at a time; what is refused is not asked for again, and when all are, one seat at a time. */
  async buy(first: number): Promise<void> {
    const sizes = new Set([2, 3, 4]);
    for (let turn = first; sizes.size > 0; turn += 1) {
      const size = [...sizes][turn % sizes.size]!;
      if (!(await this.#ask(size))) for (const larger of [2, 3, 4]) if (larger >= size) sizes.delete(larger);
    }
    while (await this.#ask(1));
  }

  /** Pays, as it were: the tickets are free. */
  async checkOutAll(): Promise<void> {
    for (const { reservationId } of this.purchases) await this.client.ask(CHECK_OUT, { input: { reservationId } });
  }

  async #ask(quantity: number): Promise<boolean> {
    const { eventId, ticketTypeId } = this.offer;
    const askedAt = performance.now();
    const variables = { input: { eventId, bestAvailable: { ticketTypeId, quantity } } };
    let answer = await this.client.send(RESERVE, variables);
    while (isToComeBack(answer)) {
      this.delays += 1;
      await sleep(answer.errors[0].extensions.retryAfter * 1_000);
      answer = await this.client.send(RESERVE, variables);
    }
    if (answer.errors) throw new Error(`Foyer failed: ${JSON.stringify(answer.errors)}`);
    const { reservation, code, message } = answer.data.reserve;
    if (reservation) {
      const seatIds = reservation.items.flatMap((item: { seats: { id: string }[] }) => item.seats.map(({ id }) => id));
      this.purchases.push({ reservationId: reservation.id, seatIds, askedAt });
      return true;
    }
    if (code !== 'SOLD_OUT') throw new Error(`Foyer refused: ${message}`);
    this.refusals.push({ size: quantity, answeredAt: performance.now() });
    return false;
  }
}

/** What Foyer answers when the queue of the event is full. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const isToComeBack = ({ errors }: any): boolean => errors?.[0].extensions.code === 'RATE_LIMITED';

/** Seats in rows of this length, in map order: the longest run of free ones. */
export function longestRun(seatIds: readonly string[], taken: ReadonlySet<string>, seatsPerRow: number): number {
  const rows = times(seatIds.length / seatsPerRow, (row) => seatIds.slice(row * seatsPerRow, (row + 1) * seatsPerRow));
  let longest = 0;
  for (const row of rows) {
    let run = 0;
    for (const id of row) {
      run = taken.has(id) ? 0 : run + 1;
      longest = Math.max(longest, run);
    }
  }
  return longest;
}
