import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../../../src/demo/chance.js';
import type { GivenEvent } from '../../kit/given-events.js';
import type { Address, Clients } from './client.js';
import { bookingOf, isOpen, reservationOf, type Buyer, type Operation, type Request } from './journal.js';
import type { Stage } from './stage.js';

/** Milliseconds between two requests of a buyer, at most. */
const LONGEST_PAUSE = 60;

export interface LoadOptions {
  clients: Clients;
  stage: Stage;
  nodes: readonly Address[];
  seed: number;
}

/** Buyers who reserve, extend, release, check out and cancel, each one thing after the other, until they are stopped. */
export class Load {
  #isOver = false;
  readonly #ended: Promise<unknown>;

  constructor(private readonly options: LoadOptions) {
    const { stage, seed } = options;
    this.#ended = Promise.all(stage.buyers.map((buyer, index) => this.#buy(buyer, new Chance(seed + index))));
  }

  /** Waits for the answers to what has been asked. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#ended;
  }

  async #buy(buyer: Buyer, chance: Chance): Promise<void> {
    const journey = new Journey(this.options, buyer, chance);
    while (!this.#isOver) {
      await journey.travel(() => this.#isOver);
    }
  }
}

/** What one buyer does with one reservation. */
class Journey {
  constructor(
    private readonly options: LoadOptions,
    private readonly buyer: Buyer,
    private readonly chance: Chance,
  ) {}

  async travel(isOver: () => boolean): Promise<void> {
    const { chance } = this;
    const reservation = reservationOf(await this.#ask('reserve', this.#wish()));
    if (!reservation || isOver()) return;
    const input = { id: reservation.id };
    if (chance.fraction() < 0.2) await this.#ask('extendReservation', input, reservation.id);
    if (isOver()) return;
    const mood = chance.fraction();
    if (mood < 0.3) await this.#ask('releaseReservation', input, reservation.id);
    if (mood < 0.3 || mood > 0.8) return;
    const booking = bookingOf(await this.#ask('checkOut', { reservationId: reservation.id }, reservation.id));
    if (!booking || isOver() || chance.fraction() > 0.8) return;
    await this.#ask('cancelBooking', { id: booking.id, reason: 'Something came up.' }, booking.id);
  }

  /** Half of those who hear nothing of use ask again at once, wherever. */
  async #ask(operation: Operation, input: object, subject?: Request['subject']): Promise<Request> {
    const { clients, nodes } = this.options;
    await sleep(this.chance.fraction() * LONGEST_PAUSE);
    const wanted = { operation, input, ...(subject && { subject }) };
    const request = await clients.ask(this.chance.pick(nodes), this.buyer, wanted);
    if (request.key !== undefined && isOpen(request) && this.chance.fraction() < 0.5) {
      await clients.send(this.chance.pick(nodes), request);
    }
    return request;
  }

  #wish(): object {
    const { stage } = this.options;
    const { chance } = this;
    const kind = chance.fraction();
    if (kind < 0.5) return this.#wishForSeats(chance.pick(stage.seated));
    const event = kind < 0.75 ? stage.scarce : stage.wide;
    return {
      eventId: event.id,
      items: [{ ticketTypeId: event.ticketTypeId, quantity: chance.between(1, 4) }],
    };
  }

  /** Seats side by side, or whatever is best. */
  #wishForSeats({ id: eventId, seatIds, ticketTypeId }: GivenEvent): object {
    const { chance } = this;
    const quantity = chance.between(1, 3);
    if (chance.fraction() < 0.3) return { eventId, bestAvailable: { ticketTypeId, quantity } };
    const first = chance.between(0, seatIds.length - quantity);
    return { eventId, seatIds: seatIds.slice(first, first + quantity) };
  }
}
