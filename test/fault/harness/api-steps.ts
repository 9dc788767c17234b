import { expect } from '@jest/globals';
import { uuidOfAny } from '../../../src/kernel/ids.js';
import { sendOperation } from '../../kit/client.js';
import { handleWaiting } from '../../kit/given-payments.js';
import { postStripe, stripeEvent } from '../../kit/given-stripe.js';
import { until } from '../../kit/until.js';
import { PaidSale } from './paid-sale.js';
import type { PaidStage } from './paid-stage.js';
import { rows, seen, toldBy, type Begun, type Step } from './steps.js';
import type { Stop } from './stops.js';

/** How a process is stopped that works on a sale. */
type StopOf = (sale: PaidSale) => Promise<Stop>;

const beforePlaces: StopOf = ({ stage, eventId }) => stage.stops.row(rows.PLACES, eventId);
const beforePayment: StopOf = async (sale) => sale.stage.stops.row(rows.PAYMENT, uuidOfAny(await sale.paymentId()));
const beforeCommit: StopOf = ({ stage, eventId }) => stage.stops.beforeCommit(eventId);
const afterCommit: StopOf = ({ stage, eventId }) => stage.stops.afterCommit(eventId);
const beforeCommitOfPayment: StopOf = async (sale) => sale.stage.stops.beforeCommit(uuidOfAny(await sale.paymentId()));
const afterCommitOfPayment: StopOf = async (sale) => sale.stage.stops.afterCommit(uuidOfAny(await sale.paymentId()));

async function checkingOut(stage: PaidStage, url: string, stopOf: StopOf) {
  const sale = await PaidSale.reserved(stage);
  const stop = await stopOf(sale);
  const goOn = async (next: string): Promise<void> => {
    const before = (await sale.seen()).booking && (await sale.bookingId());
    const answers = [await sale.checkOut(next), await sale.checkOut(stage.app.url), await sale.checkOut(next)];
    const first = { id: before ?? answers[0]!.id, status: 'PENDING_PAYMENT' };
    expect(answers).toEqual([first, first, first]);
    await until(async () => (await sale.seen()).asked === 1);
    await stage.pay(await sale.paymentId());
  };
  return { sale, stop, told: toldBy(sale.checkOut(url)), goOn, atRest: seen.SOLD };
}

async function tellingOfCapture(stage: PaidStage, url: string, stopOf: StopOf) {
  const sale = await PaidSale.at(stage, 'ASKED');
  const stop = await stopOf(sale);
  const paymentId = await sale.paymentId();
  const webhook = stripeEvent('payment_intent.succeeded', stage.stripe.pay(paymentId), `evt_${paymentId}`);
  const post = (to: string) => postStripe({ url: to, clock: stage.app.clock }, webhook);
  const goOn = async (next: string): Promise<void> => {
    expect([await post(next), await post(stage.app.url)]).toEqual([204, 204]);
    const inbox = await stage.app.sql`select body from payment_event where provider_event_id = ${`evt_${paymentId}`}`;
    expect(inbox).toEqual([{ body: webhook }]);
  };
  return { sale, stop, told: toldBy(post(url)), goOn, atRest: seen.SOLD };
}

async function approving(stage: PaidStage, url: string, stopOf: StopOf) {
  const sale = await PaidSale.authorized(stage);
  await handleWaiting(stage.app, 'payment.authorized');
  const stop = await stopOf(sale);
  const told = toldBy(sale.decide(url, 'approve'));
  const goOn = async (next: string): Promise<void> => {
    const answer = await sale.decide(next, 'approve');
    expect(await sale.decide(stage.app.url, 'approve')).toEqual(answer);
  };
  return { sale, stop, told, goOn, atRest: seen.SOLD };
}

async function cancelling(stage: PaidStage, url: string, stopOf: StopOf) {
  const sale = await PaidSale.at(stage, 'INVOICED');
  const stop = await stopOf(sale);
  const goOn = async (next: string): Promise<void> => {
    const answer = await sale.cancel(next);
    expect(answer).toMatchObject({ cancelBooking: { booking: { status: 'CANCELLED' } } });
    expect(await sale.cancel(stage.app.url)).toEqual(answer);
  };
  return { sale, stop, told: toldBy(sale.cancel(url)), goOn, atRest: seen.CREDITED };
}

const CALL_OFF = `mutation($input: CancelEventInput!) { cancelEvent(input: $input) { __typename
  ... on CancelEventSuccess { event { status } } } }`;

async function callingOff(stage: PaidStage, url: string, isBefore: boolean) {
  const sale = await PaidSale.at(stage, 'INVOICED');
  const { organizer, eventId } = sale.offer;
  const callOff = async (to: string): Promise<string> => {
    const variables = { input: { eventId, reason: 'Storm.' } };
    const { data } = await sendOperation(to, organizer.token, { query: CALL_OFF, variables });
    return data.cancelEvent.__typename as string;
  };
  const stop = await (isBefore ? beforeCommit : afterCommit)(sale);
  const goOn = async (next: string): Promise<void> => {
    expect(await callOff(next)).toBe(isBefore ? 'CancelEventSuccess' : 'Conflict');
  };
  return { sale, stop, told: toldBy(callOff(url)), goOn, atRest: seen.CREDITED };
}

const kept = async (begun: Promise<Omit<Begun, 'kept'>>, state: Begun['kept']): Promise<Begun> => ({
  ...(await begun),
  kept: state,
});

/** Between which steps of its own a process is killed that answers requests. */
export const apiSteps: readonly Step[] = [
  {
    name: 'before a checkout has the places of its event',
    begin: (stage, url) => kept(checkingOut(stage, url, beforePlaces), seen.NOTHING),
  },
  {
    name: 'after the use of the discount, the booking and the payment are written, before they are committed',
    begin: (stage, url) => kept(checkingOut(stage, url, beforeCommit), seen.NOTHING),
  },
  {
    name: 'after a checkout is committed, before the member hears of it',
    begin: (stage, url) => kept(checkingOut(stage, url, afterCommit), seen.BOOKED),
  },
  {
    name: 'after a webhook is in the inbox, before it is settled',
    begin: (stage, url) => kept(tellingOfCapture(stage, url, beforePayment), seen.PAID_THERE),
  },
  {
    name: 'after a webhook is settled, before that is committed',
    begin: (stage, url) => kept(tellingOfCapture(stage, url, beforeCommitOfPayment), seen.PAID_THERE),
  },
  {
    name: 'after a webhook is settled and committed, before the provider hears of it',
    begin: (stage, url) => kept(tellingOfCapture(stage, url, afterCommitOfPayment), seen.CAPTURED),
  },
  {
    name: 'after an approval is written, before it is committed',
    begin: (stage, url) => kept(approving(stage, url, beforeCommitOfPayment), seen.UNDECIDED),
  },
  {
    name: 'after an approval is committed, before the organizer hears of it',
    begin: (stage, url) => kept(approving(stage, url, afterCommitOfPayment), seen.SET_ASIDE),
  },
  {
    name: 'after a cancellation and its refund are written, before they are committed',
    begin: (stage, url) => kept(cancelling(stage, url, beforeCommit), seen.SOLD),
  },
  {
    name: 'after a cancellation and its refund are committed, before the member hears of it',
    begin: (stage, url) => kept(cancelling(stage, url, afterCommit), seen.CANCELLED),
  },
  {
    name: 'after an event is called off, before that is committed',
    begin: (stage, url) => kept(callingOff(stage, url, true), seen.SOLD),
  },
  {
    name: 'after an event is called off and that is committed, before the organizer hears of it',
    begin: (stage, url) => kept(callingOff(stage, url, false), seen.SOLD),
  },
];
