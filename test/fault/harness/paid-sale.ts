import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { encodeId, uuidOfAny, type Id } from '../../../src/kernel/ids.js';
import { sendOperation } from '../../kit/client.js';
import type { Person } from '../../kit/given-accounts.js';
import { givenOffer, givenReservation, type Offer, type OfferOptions } from '../../kit/given-bookings.js';
import { cancelOverHttp } from '../../kit/given-cancellations.js';
import { givenDiscount } from '../../kit/given-discounts.js';
import { handleWaiting } from '../../kit/given-payments.js';
import { paymentIdOf, stripeWorker } from '../../kit/given-stripe.js';
import { handleMessages } from '../../kit/given-transfers.js';
import type { PaidStage } from './paid-stage.js';

export const PRICE = 2_500;
/** With the discount of ten percent that every sale uses. */
export const PAID = 2_250;

/** How far a sale has come, each a message further than the one before; nobody has worked on the last message. */
const LEVELS = ['BOOKED', 'ASKED', 'CAPTURED', 'CONFIRMED', 'INVOICED', 'CANCELLED', 'REFUNDED'] as const;
type Level = (typeof LEVELS)[number];

const CHECK_OUT = `mutation($input: CheckOutInput!) { checkOut(input: $input) { __typename
  ... on CheckOutSuccess { booking { id status } } } }`;

/** What can be seen of a sale in Foyer's database and in Stripe's. */
export interface Seen {
  booking: string | null;
  payment: string | null;
  /** Whether Stripe has said the last word on the payment. */
  isClosed: boolean;
  /** Of the discount. */
  uses: number;
  refunds: string[];
  papers: string[];
  /** At Stripe: payments made for it, money taken, and money given back. */
  asked: number;
  captured: number;
  returned: number;
}

/** One reservation and what becomes of it, on an event with an organizer and a discount of its own. */
export class PaidSale {
  readonly key = randomUUID();

  private constructor(
    readonly stage: PaidStage,
    readonly offer: Offer,
    readonly member: Person,
    readonly reservationId: Id<'rsv'>,
  ) {}

  static async reserved(stage: PaidStage, options: OfferOptions & { offer?: Offer } = {}): Promise<PaidSale> {
    const offer = options.offer ?? (await PaidSale.offer(stage, options));
    const member = await stage.app.given.member();
    return new PaidSale(stage, offer, member, await givenReservation(stage.app, member, offer));
  }

  static async offer({ app }: PaidStage, options: OfferOptions = {}): Promise<Offer> {
    const offer = await givenOffer(app, { priceMinor: PRICE, ...options });
    await givenDiscount(app, offer);
    return offer;
  }

  /** What is asked of workers on the way is done here; only those on the same level may wait meanwhile. */
  static async at(stage: PaidStage, level: Level, options: OfferOptions & { offer?: Offer } = {}): Promise<PaidSale> {
    const sale = await PaidSale.reserved(stage, options);
    for (const step of LEVELS.slice(0, LEVELS.indexOf(level) + 1)) await sale.#take(step);
    return sale;
  }

  /** The same of one that waits for approval, and whose money has been set aside. */
  static async authorized(stage: PaidStage): Promise<PaidSale> {
    const sale = await PaidSale.at(stage, 'ASKED', { requiresApproval: true });
    await stage.pay(await sale.paymentId(), 'payment_intent.amount_capturable_updated');
    return sale;
  }

  /** And that has been decided on. */
  static async decided(stage: PaidStage, verb: 'approve' | 'reject'): Promise<PaidSale> {
    const sale = await PaidSale.authorized(stage);
    await handleWaiting(stage.app, 'payment.authorized');
    await sale.decide(stage.app.url, verb);
    return sale;
  }

  get eventId(): string {
    return uuidOfAny(this.offer.eventId);
  }

  async bookingId(): Promise<Id<'bkg'>> {
    const [{ id }] = await this.stage.app.sql`select id from booking where hold_id = ${uuidOfAny(this.reservationId)}`;
    return encodeId('bkg', id as string);
  }

  async paymentId(): Promise<Id<'pay'>> {
    return paymentIdOf(this.stage.app, await this.bookingId());
  }

  /** With the same key each time. */
  async checkOut(url: string): Promise<{ id: Id<'bkg'>; status: string }> {
    const { reservationId, key: idempotencyKey, member } = this;
    const input = { reservationId, idempotencyKey, discountCode: 'save10' };
    const { data, text } = await sendOperation(url, member.token, { query: CHECK_OUT, variables: { input } });
    if (!data?.checkOut?.booking) throw new Error(text);
    return data.checkOut.booking;
  }

  cancel(url: string): Promise<unknown> {
    return this.#ask(url, { person: this.member, verb: 'cancelBooking', more: { reason: 'Cannot come.' } });
  }

  decide(url: string, verb: 'approve' | 'reject'): Promise<unknown> {
    const more = verb === 'reject' ? { reason: 'Full.' } : {};
    return this.#ask(url, { person: this.offer.organizer, verb: `${verb}Booking`, more });
  }

  async #ask(url: string, { person, verb, more }: { person: Person; verb: string; more: object }): Promise<unknown> {
    const name = `${verb[0]!.toUpperCase()}${verb.slice(1)}`;
    const query = `mutation($input: ${name}Input!) { ${verb}(input: $input) { __typename
      ... on ${name}Success { booking { id status } } } }`;
    const input = { id: await this.bookingId(), idempotencyKey: `${verb}-${this.key}`, ...more };
    const { data, text } = await sendOperation(url, person.token, { query, variables: { input } });
    expect(text).toContain(`${name}Success`);
    return data;
  }

  async seen(): Promise<Seen> {
    const { app, stripe } = this.stage;
    const hold = uuidOfAny(this.reservationId);
    const [stored] = await app.sql`
      select d.uses, b.status as booking, p.status as payment, p.closed_at is not null as "isClosed",
        array(select status from refund where payment_id = p.id) as refunds,
        array(select kind from invoice where booking_id = b.id order by kind desc) as papers
      from discount d
      left join booking b on b.event_id = d.event_id and b.hold_id = ${hold}
      left join payment p on p.subject_id like 'bkg%' and foyer_uuid_of(p.subject_id) = b.id
      where d.event_id = ${this.eventId}`;
    const paymentId = stored.payment && (await this.paymentId());
    const intents = [...stripe.intents.values()].filter(({ metadata }) => metadata.payment_id === paymentId);
    const made = [...stripe.refunds.values()].filter(({ payment_intent: of }) => of === intents[0]?.id);
    const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
    return {
      ...(stored as Seen),
      asked: intents.length,
      captured: sum(intents.map((intent) => intent.amount_received)),
      returned: sum(made.map(({ amount }) => amount)),
    };
  }

  async #take(step: Level): Promise<unknown> {
    const { stage } = this;
    const worker = stripeWorker(stage.given);
    const steps: Record<Level, () => Promise<unknown>> = {
      BOOKED: () => this.checkOut(stage.app.url),
      ASKED: () => worker.run('payment.requested'),
      CAPTURED: async () => stage.pay(await this.paymentId()),
      CONFIRMED: () => handleWaiting(stage.app, 'payment.captured'),
      INVOICED: () => handleMessages(stage.app, 'booking.confirmed'),
      CANCELLED: async () => cancelOverHttp(stage.app, this.member, await this.bookingId()),
      REFUNDED: () => worker.run('refund.requested'),
    };
    return steps[step]();
  }
}
