import { system } from '../../src/kernel/auth/viewer.js';
import { encodeId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { createLogger } from '../../src/kernel/logger.js';
import { queueOf, type Subscriber } from '../../src/kernel/messages/message.js';
import { bookingErrands } from '../../src/modules/bookings/index.js';
import { findOverdueBookings } from '../../src/modules/bookings/expire-bookings.js';
import type { CancellationStep } from '../../src/modules/events/index.js';
import { createPlacesCombiner } from '../../src/modules/inventory/index.js';
import { PaymentDesk, paymentErrands } from '../../src/modules/payments/index.js';
import type { RefundNews } from '../../src/modules/payments/payment-gateway.js';
import { recordPaymentEvent } from '../../src/modules/payments/record-payment-event.js';
import { reconcilePayments } from '../../src/modules/payments/reconcile-payments.js';
import { retryRefunds } from '../../src/modules/payments/retry-refunds.js';
import { consumers } from '../../src/subscribers.js';
import type { Organizer, Person } from '../kit/given-accounts.js';
import { givenOffer, letBookingLapse, type Offer } from '../kit/given-bookings.js';
import { newEventId, startIdleApp } from '../kit/given-payments.js';
import type { TestApp } from '../kit/test-app.js';
import { Crashed, MoneyProvider } from './money-provider.js';

/** What is sold: places of one ticket type, with a fee and a tax. */
export interface MoneyOffer {
  capacity: number;
  priceMinor: number;
  requiresApproval: boolean;
  steps: CancellationStep[] | null;
  codeUses: number;
}

interface People {
  organizer: Organizer;
  members: Person[];
}

/** How a message is handled: once; once and again, as after a crash; or with a crash around the call to the provider. */
export type Handling = 'DONE' | 'AGAIN' | 'BEFORE' | 'AFTER';

/** Foyer without a worker of its own: every message waits until the history has it handled. */
export class Money {
  private constructor(
    readonly app: TestApp,
    readonly people: People,
  ) {}

  static async open(): Promise<Money> {
    const app = await startIdleApp();
    const organizer = await app.given.organizer();
    const members = await Promise.all([1, 2, 3].map(() => app.given.member()));
    return new Money(app, { organizer, members });
  }

  async newWorld(offered: MoneyOffer): Promise<MoneyWorld> {
    await this.app.sql`delete from pgboss.job`;
    await this.app.sql`update reservation set created_at = created_at - interval '1 hour'`;
    const offer = await givenOffer(this.app, { ...offered, organizer: this.people.organizer });
    const event = uuidOfAny(offer.eventId);
    await this.app.sql`update event set cancellation_steps = ${offered.steps && JSON.stringify(offered.steps)}::jsonb,
      fees = '[{"name":"Fee","basisPoints":333,"perTicketMinor":7}]' where id = ${event}`;
    await this.app.sql`update ticket_type set taxes =
      '[{"country":null,"name":"VAT","rateBasisPoints":1900,"isIncluded":false}]' where event_id = ${event}`;
    await this.app.sql`insert into discount (id, event_id, code, code_key, kind, value, max_uses, uses, created_at)
      values (gen_random_uuid(), ${event}, 'CODE', 'CODE', 'PERCENT', 15, ${offered.codeUses}, 0, now())`;
    return new MoneyWorld(this, offer);
  }

  close = (): Promise<void> => this.app.close();
}

interface Job {
  id: string;
  name: string;
  data: object;
}

/** One event, its bookings, and the provider that their money goes through. */
export class MoneyWorld {
  readonly provider = new MoneyProvider();
  readonly bookings: { id: Id<'bkg'>; member: Person }[] = [];
  /** Bookings of which money was given back while all places stayed. */
  readonly refundedByAmount = new Set<string>();
  readonly #subscribers: Map<string, Subscriber>;

  constructor(
    readonly money: Money,
    readonly offer: Offer,
  ) {
    const { app } = money;
    const combiner = createPlacesCombiner(app.execute, { mostWaiting: 100, longestWait: 600_000 });
    const desk = new PaymentDesk(app.execute);
    const logger = createLogger('silent');
    const errands = [
      ...bookingErrands({ settle: combiner.settle, read: () => app.read() }),
      ...paymentErrands({ gateways: [this.provider], desk, execute: app.execute, logger }),
    ];
    this.#subscribers = new Map([...consumers, ...errands].map((subscriber) => [queueOf(subscriber), subscriber]));
  }

  async waiting(): Promise<Job[]> {
    return (await this.money.app
      .sql`select id, name, data from pgboss.job where name = any(${[...this.#subscribers.keys()]})
      order by created_on, id`) as Job[];
  }

  /** A message that a crash has kept from its end waits for another turn. */
  async handle({ id, name, data }: Job, handling: Handling): Promise<void> {
    const subscriber = this.#subscribers.get(name)!;
    this.provider.crash = handling === 'BEFORE' || handling === 'AFTER' ? handling : undefined;
    try {
      if ('run' in subscriber) await subscriber.run(data);
      else await this.money.app.execute(system, subscriber.command, data);
      if (handling !== 'AGAIN') await this.money.app.sql`delete from pgboss.job where id = ${id}`;
    } catch (error) {
      if (!(error instanceof Crashed)) throw error;
    } finally {
      this.provider.crash = undefined;
    }
  }

  async paymentOf(bookingId: string): Promise<Id<'pay'> | undefined> {
    const [row] = await this.money.app.sql`select id from payment where subject_id = ${bookingId}`;
    return row && encodeId('pay', row.id as string);
  }

  /** Tells of a refund, as by a webhook whose signature has been found to be right. */
  async tellRefund(news: RefundNews): Promise<void> {
    const event = { id: newEventId(), news };
    const received = { provider: this.provider.provider, event, body: JSON.stringify(event) };
    await this.money.app.execute(system, recordPaymentEvent, received);
  }

  /** Lets all time pass, and has everything done that is to be done then. */
  async comeToRest(): Promise<void> {
    for (let round = 0; round < 6; round += 1) {
      await this.handleAll();
      this.provider.endRefunds();
      for (const news of this.provider.untoldRefunds.splice(0)) await this.tellRefund(news);
      await this.#letTimePass();
      await this.money.app.execute(system, reconcilePayments, undefined);
      await this.money.app.execute(system, retryRefunds, undefined);
      await this.money.app.execute(system, findOverdueBookings, undefined);
      if ((await this.waiting()).length === 0) return;
    }
    throw new Error('There is always something left to do.');
  }

  async handleAll(): Promise<void> {
    for (let jobs = await this.waiting(); jobs.length > 0; jobs = await this.waiting()) {
      for (const job of jobs) await this.handle(job, 'DONE');
    }
  }

  async #letTimePass(): Promise<void> {
    const { app } = this.money;
    await app.sql`update payment set created_at = created_at - interval '2 hours', asked_at = asked_at - interval '2 hours'
      where closed_at is null`;
    await app.sql`update refund set created_at = created_at - interval '2 hours' where status = 'REQUESTED'`;
    const waiting = await app.sql`select id from booking
      where event_id = ${uuidOfAny(this.offer.eventId)} and expires_at > now()`;
    for (const { id } of waiting) await letBookingLapse(app, { id: encodeId('bkg', id as string) });
  }
}
