import { expect } from '@jest/globals';
import fc from 'fast-check';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { findOverdueBookings } from '../../src/modules/bookings/expire-bookings.js';
import { reconcilePayments } from '../../src/modules/payments/reconcile-payments.js';
import { bookingOf, checkOutOverHttp, letBookingLapse } from '../kit/given-bookings.js';
import { cancelOverHttp, cancelTicketsOverHttp } from '../kit/given-cancellations.js';
import { reserveOverHttp } from '../kit/given-inventory.js';
import { newEventId, postWebhook, signatureOf } from '../kit/given-payments.js';
import type { Handling, MoneyWorld } from './money-world.js';

interface Verb<Args> {
  weight: number;
  args: fc.Arbitrary<Args>;
  run(world: MoneyWorld, args: Args): Promise<void>;
}

const verb = <Args>(definition: Verb<Args>): Verb<Args> => definition;
const any = fc.nat(30);
const seldom = fc.nat(3).map((drawn) => drawn === 0);
const mostly = fc.nat(3).map((drawn) => drawn > 0);
const pick = <Item>(items: readonly Item[], at: number): Item | undefined => items[at % items.length];

const APPROVE = `mutation($input: ApproveBookingInput!) { approveBooking(input: $input) { __typename } }`;
const REJECT = `mutation($input: RejectBookingInput!) { rejectBooking(input: $input) { __typename } }`;
const REFUND = `mutation($input: RefundBookingInput!) { refundBooking(input: $input) { __typename } }`;

/** Nothing comes in between: the booking is paid for, let through where somebody must, and CONFIRMED. */
async function buy(world: MoneyWorld, id: string, handling: Handling): Promise<void> {
  const { app, people } = world.money;
  await world.handleAll();
  const payment = await world.paymentOf(id);
  if (payment) world.provider.decide(payment, true);
  for (const news of world.provider.untold.splice(0)) {
    world.provider.told.push(news);
    await postWebhook(app, { body: JSON.stringify({ id: newEventId(), news }) });
    for (const job of await world.waiting()) await world.handle(job, handling);
  }
  await app.as(people.organizer).send(APPROVE, { input: { id } });
  for (const job of await world.waiting()) await world.handle(job, handling);
  expect(await app.sql`select from booking where id = ${uuidOfAny(id)} and status = 'EXPIRED'`).toEqual([]);
}

/** Everything that can happen to money; whatever is added here is part of all histories. */
const VERBS = {
  checkOut: verb({
    weight: 10,
    args: fc.record({
      member: any,
      quantity: fc.integer({ min: 1, max: 3 }),
      hasCode: fc.boolean(),
      goesWell: mostly,
      twice: fc.boolean(),
    }),
    async run(world, { member: at, quantity, hasCode, goesWell, twice }) {
      const { app, people } = world.money;
      const { eventId, ticketTypeId } = world.offer;
      const member = pick(people.members, at)!;
      const held = await reserveOverHttp(app, member, { eventId, items: [{ ticketTypeId, quantity }] });
      const reservation = held.data?.reserve?.reservation;
      if (!reservation) return;
      const input = { reservationId: reservation.id as string, ...(hasCode && { discountCode: 'code' }) };
      const booking = (await checkOutOverHttp(app, member, input)).data.checkOut.booking;
      if (!booking) return;
      world.bookings.push({ id: booking.id, member });
      if (goesWell) await buy(world, booking.id, twice ? 'AGAIN' : 'DONE');
    },
  }),
  decide: verb({
    weight: 14,
    args: fc.record({ booking: any, isPaid: mostly }),
    async run(world, { booking, isPaid }) {
      const payment = await world.paymentOf(pick(world.bookings, booking)?.id ?? '');
      if (payment) world.provider.decide(payment, isPaid);
    },
  }),
  webhook: verb({
    weight: 12,
    args: fc.record({ news: any, how: fc.constantFrom('ONCE', 'ONCE', 'TWICE', 'LOST', 'FORGED') }),
    async run({ money: { app }, provider }, { news: at, how }) {
      const news = pick(provider.untold, at);
      if (!news) return;
      if (how === 'LOST') return void provider.untold.splice(provider.untold.indexOf(news), 1);
      const told = how === 'FORGED' ? { ...news, outcome: 'CAPTURED' } : news;
      const body = JSON.stringify({ id: newEventId(), news: told });
      if (how === 'FORGED') {
        await postWebhook(app, { body, signature: signatureOf(app, `${body} `) });
        return;
      }
      await postWebhook(app, { body });
      provider.told.push(news);
      // Otherwise it comes later once more, after others perhaps.
      if (how === 'ONCE') provider.untold.splice(provider.untold.indexOf(news), 1);
      else await postWebhook(app, { body });
    },
  }),
  /** The provider tells once more, long after, as an event of its own: of any payment, whatever has become of it. */
  tellAgain: verb({
    weight: 6,
    args: fc.record({ news: any }),
    async run({ money: { app }, provider }, { news: at }) {
      const news = pick(provider.told, at);
      if (news) await postWebhook(app, { body: JSON.stringify({ id: newEventId(), news }) });
    },
  }),
  handle: verb({
    weight: 26,
    args: fc.record({
      job: any,
      handling: fc.constantFrom<Handling>('DONE', 'DONE', 'DONE', 'AGAIN', 'BEFORE', 'AFTER'),
    }),
    async run(world, { job: at, handling }) {
      const job = pick(await world.waiting(), at);
      if (job) await world.handle(job, handling);
    },
  }),
  cancel: verb({
    weight: 9,
    args: fc.record({ booking: any, byOrganizer: seldom }),
    async run({ money: { app, people }, bookings }, { booking: at, byOrganizer }) {
      const booking = pick(bookings, at);
      if (booking) await cancelOverHttp(app, byOrganizer ? people.organizer : booking.member, booking.id);
    },
  }),
  cancelTickets: verb({
    weight: 14,
    args: fc.record({ booking: any, ticket: any, byOrganizer: seldom }),
    async run({ money: { app, people }, bookings }, { booking: at, ticket, byOrganizer }) {
      const booking = pick(bookings, at);
      if (!booking) return;
      const { tickets } = await bookingOf(app, booking.member, booking.id);
      const chosen = pick(tickets as { id: string }[], ticket);
      if (!chosen) return;
      const input = { bookingId: booking.id, ticketIds: [chosen.id] };
      await cancelTicketsOverHttp(app, byOrganizer ? people.organizer : booking.member, input);
    },
  }),
  refund: verb({
    weight: 4,
    args: fc.record({ booking: any, amountMinor: fc.integer({ min: 1, max: 3_000 }) }),
    async run({ money: { app, people }, bookings, refundedByAmount }, { booking: at, amountMinor }) {
      const booking = pick(bookings, at);
      if (!booking) return;
      const input = { id: booking.id, amount: { amountMinor, currency: 'EUR' }, reason: 'Loud.' };
      const { data } = await app.as(people.organizer).send(REFUND, { input });
      if (data?.refundBooking?.__typename === 'RefundBookingSuccess') refundedByAmount.add(booking.id);
    },
  }),
  /** What the bank will make of refunds that are asked for from now on. */
  fate: verb({
    weight: 5,
    args: fc.array(fc.constantFrom('FAILED' as const, 'PENDING' as const, 'SUCCEEDED' as const), {
      minLength: 1,
      maxLength: 2,
    }),
    run({ provider }, fates) {
      provider.fates.splice(0, provider.fates.length, ...fates);
      return Promise.resolve();
    },
  }),
  /** A refund that was PENDING is decided, or one that was made comes back; it may be told twice. */
  decideRefund: verb({
    weight: 6,
    args: fc.record({ refund: any, isTaken: fc.boolean(), times: fc.integer({ min: 0, max: 2 }) }),
    async run(world, { refund, isTaken, times }) {
      world.provider.decideRefund(refund, isTaken);
      const [news] = world.provider.untoldRefunds;
      for (let turn = 0; news && turn < times; turn += 1) await world.tellRefund(news);
      if (times > 0) world.provider.untoldRefunds.shift();
    },
  }),
  refundLine: verb({
    weight: 4,
    args: fc.record({ booking: any, quantity: fc.integer({ min: 1, max: 3 }) }),
    async run({ money: { app, people }, bookings, offer, refundedByAmount }, { booking: at, quantity }) {
      const booking = pick(bookings, at);
      if (!booking) return;
      const lines = [{ ticketTypeId: offer.ticketTypeId, quantity }];
      const input = { id: booking.id, lines, reason: 'Cold.' };
      const { data } = await app.as(people.organizer).send(REFUND, { input });
      if (data?.refundBooking?.__typename === 'RefundBookingSuccess') refundedByAmount.add(booking.id);
    },
  }),
  judge: verb({
    weight: 6,
    args: fc.record({ booking: any, isLetThrough: fc.boolean() }),
    async run({ money: { app, people }, bookings }, { booking: at, isLetThrough }) {
      const id = pick(bookings, at)?.id;
      if (!id) return;
      const organizer = app.as(people.organizer);
      if (isLetThrough) await organizer.send(APPROVE, { input: { id } });
      else await organizer.send(REJECT, { input: { id, reason: 'Full.' } });
    },
  }),
  lapse: verb({
    weight: 4,
    args: fc.record({ booking: any, isSwept: fc.boolean() }),
    async run({ money: { app }, bookings }, { booking: at, isSwept }) {
      const booking = pick(bookings, at);
      if (!booking) return;
      const { status } = await bookingOf(app, booking.member, booking.id);
      if (!(status as string).startsWith('PENDING')) return;
      await letBookingLapse(app, booking);
      if (isSwept) await app.execute(system, findOverdueBookings, undefined);
    },
  }),
  reconcile: verb({
    weight: 2,
    args: fc.constant({}),
    async run({ money: { app } }) {
      await app.sql`update payment set created_at = created_at - interval '4 minutes',
        asked_at = asked_at - interval '4 minutes' where closed_at is null`;
      await app.execute(system, reconcilePayments, undefined);
    },
  }),
};

type VerbName = keyof typeof VERBS;

/** A step as it is drawn: plain data, so that a part of a history is a history as well. */
export interface MoneyStep {
  verb: VerbName;
  args: unknown;
}

export const moneyStep: fc.Arbitrary<MoneyStep> = fc.oneof(
  ...Object.entries(VERBS).map(([name, { weight, args }]) => ({
    weight,
    arbitrary: fc.record({ verb: fc.constant(name as VerbName), args: args as fc.Arbitrary<unknown> }),
  })),
);

export const take = (world: MoneyWorld, { verb: name, args }: MoneyStep): Promise<void> =>
  (VERBS[name] as Verb<unknown>).run(world, args);
