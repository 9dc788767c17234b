import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { cancelEvent } from '../../src/modules/events/index.js';
import type { Person } from '../kit/given-accounts.js';
import { bookingOf, countersOf, givenBooking } from '../kit/given-bookings.js';
import { cancelOverHttp, givenOfferOnTerms, paidOnTerms } from '../kit/given-cancellations.js';
import { handleWaiting, handOver, payBooking, startIdleApp } from '../kit/given-payments.js';
import { publishedEvent } from '../kit/given-events.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
});
afterEach(() => app.clock.run());
afterAll(async () => {
  await app.close();
});

/** Free until two days before, then a quarter is kept until six hours before; nothing goes after that. */
const STEPS = [
  { hoursBefore: 48, keptBasisPoints: 0 },
  { hoursBefore: 6, keptBasisPoints: 2_500 },
];

const TERMS = `query($id: ID!) { booking(id: $id) { eventStartsAt kept { amountMinor } cancellationTerms {
  deadlines { until keptBasisPoints } refund { amountMinor currency } kept { amountMinor } } } }`;

const termsOf = async (person: Person, id: string) => (await app.as(person).send(TERMS, { id })).data.booking;

const moneyOf = async (id: string) => {
  const [sums] = await app.sql`select p.amount_minor::int as captured, p.refunded_minor::int as refunded,
    b.kept_minor::int as kept from payment p join booking b on b.id = ${uuidOfAny(id)} where p.subject_id = ${id}`;
  return sums;
};

const hoursBefore = (start: string, hours: number): string =>
  new Date(new Date(start).getTime() - hours * 3_600_000).toISOString();

describe('the terms of a cancellation', () => {
  it('give a member everything back in time', async () => {
    const { id, member, offer } = await paidOnTerms(app, { startsInHours: 49, steps: STEPS });
    const { eventStartsAt, cancellationTerms } = await termsOf(member, id);
    expect(cancellationTerms).toEqual({
      deadlines: [
        { until: hoursBefore(eventStartsAt, 48), keptBasisPoints: 0 },
        { until: hoursBefore(eventStartsAt, 6), keptBasisPoints: 2_500 },
      ],
      refund: { amountMinor: 10_001, currency: 'EUR' },
      kept: { amountMinor: 0 },
    });
    expect(await cancelOverHttp(app, member, id)).toMatchObject({
      booking: { status: 'CANCELLED', kept: { amountMinor: 0 }, refunds: [{ amount: { amountMinor: 10_001 } }] },
    });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
    expect((await termsOf(member, id)).cancellationTerms).toBeNull();
  });

  it('keep a share later, as was shown before', async () => {
    const { id, member, offer } = await paidOnTerms(app, { startsInHours: 47, steps: STEPS });
    expect((await termsOf(member, id)).cancellationTerms).toMatchObject({
      refund: { amountMinor: 7_501 },
      kept: { amountMinor: 2_500 },
    });
    expect(await cancelOverHttp(app, member, id)).toMatchObject({
      booking: { status: 'CANCELLED', kept: { amountMinor: 2_500 }, refunds: [{ amount: { amountMinor: 7_501 } }] },
    });
    expect(await moneyOf(id)).toEqual({ captured: 10_001, refunded: 7_501, kept: 2_500 });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
  });

  it('are told to who watches the booking as they are at each change, not as at the first', async () => {
    const { id, member } = await paidOnTerms(app, { startsInHours: 49, steps: STEPS });
    const watching = app.subscribe(
      member,
      'subscription($id: ID!) { bookingChanged(id: $id) { cancellationTerms { kept { amountMinor } } } }',
      { id },
    );
    const told = async () => (await watching.next()).value.data.bookingChanged.cancellationTerms;
    expect(await told()).toEqual({ kept: { amountMinor: 0 } });
    app.clock.advance(2 * 3_600_000);
    await app.sql`update payment set redirect_url = 'https://example.org/' where subject_id = ${id}`;
    expect(await told()).toEqual({ kept: { amountMinor: 2_500 } });
    await watching.close();
  });

  it('refuse a member when the time is over, with what may still be read of it, and change nothing', async () => {
    const { id, member, offer } = await paidOnTerms(app, { startsInHours: 5, steps: STEPS });
    const { eventStartsAt, cancellationTerms } = await termsOf(member, id);
    expect(cancellationTerms).toMatchObject({ refund: null, kept: null });
    expect(await cancelOverHttp(app, member, id)).toMatchObject({
      ...{ __typename: 'CancellationNotAllowed', code: 'CANCELLATION_NOT_ALLOWED' },
      until: hoursBefore(eventStartsAt, 6),
    });
    expect((await bookingOf(app, member, id)).status).toBe('CONFIRMED');
    expect(await moneyOf(id)).toEqual({ captured: 10_001, refunded: 0, kept: 0 });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
  });

  it('may say that members never cancel, and not with money that is free either', async () => {
    const paid = await paidOnTerms(app, { startsInHours: 500, steps: [] });
    expect(await cancelOverHttp(app, paid.member, paid.id)).toMatchObject({
      code: 'CANCELLATION_NOT_ALLOWED',
      until: null,
    });
    const offer = await givenOfferOnTerms(app, { startsInHours: 500, steps: [] });
    const free = await givenBooking(app, { offer });
    expect(await cancelOverHttp(app, free.member, free.booking.id)).toMatchObject({ code: 'CANCELLATION_NOT_ALLOWED' });
  });

  it('let a member give up what is not confirmed yet, free of charge', async () => {
    const offer = await givenOfferOnTerms(app, { startsInHours: 5, steps: [], priceMinor: 1_000 });
    const { booking, member } = await givenBooking(app, { offer });
    expect(await cancelOverHttp(app, member, booking.id)).toMatchObject({ booking: { status: 'CANCELLED' } });
    await payBooking(app, booking);
    expect(await moneyOf(booking.id)).toEqual({ captured: 1_000, refunded: 1_000, kept: 0 });
  });

  it('do not bind those who manage the event', async () => {
    const { id, offer } = await paidOnTerms(app, { startsInHours: 5, steps: STEPS });
    expect(await cancelOverHttp(app, offer.organizer, id)).toMatchObject({
      booking: { status: 'CANCELLED', kept: { amountMinor: 0 }, refunds: [{ amount: { amountMinor: 10_001 } }] },
    });
  });

  it('do not count when the event is called off: all of the money goes back', async () => {
    const { id, member, offer } = await paidOnTerms(app, { startsInHours: 5, steps: STEPS });
    await app.execute(system, cancelEvent, { eventId: offer.eventId, reason: 'Storm.' });
    for (const message of ['event.cancelled', 'booking.called-off']) await handleWaiting(app, message);
    expect((await bookingOf(app, member, id)).status).toBe('CANCELLED');
    expect(await moneyOf(id)).toEqual({ captured: 10_001, refunded: 10_001, kept: 0 });
  });

  it('are those that it was booked on, whatever the organizer says later', async () => {
    const { id, member, offer } = await paidOnTerms(app, { startsInHours: 47, steps: STEPS });
    await app.sql`update event set cancellation_steps = '[]' where id = ${uuidOfAny(offer.eventId)}`;
    expect(await cancelOverHttp(app, member, id)).toMatchObject({ booking: { kept: { amountMinor: 2_500 } } });
    const later = await givenBooking(app, { offer });
    await payBooking(app, later.booking);
    expect(await cancelOverHttp(app, later.member, later.booking.id)).toMatchObject({ until: null });
  });

  it('follow an event that is put off, and lose no time to one that begins earlier', async () => {
    const moved = async (hours: number) => {
      const given = await paidOnTerms(app, { startsInHours: 60, steps: STEPS });
      await app.sql`update event set starts_at = now() + ${hours} * interval '1 hour',
          ends_at = now() + 200 * interval '1 hour'
        where id = ${uuidOfAny(given.offer.eventId)}`;
      return given;
    };
    const earlier = await moved(10);
    expect(await cancelOverHttp(app, earlier.member, earlier.id)).toMatchObject({
      booking: { kept: { amountMinor: 0 } },
    });
    const later = await moved(100);
    const [{ starts_at: start }] = await app.sql`select starts_at from event
      where id = ${uuidOfAny(later.offer.eventId)}`;
    const { deadlines } = (await termsOf(later.member, later.id)).cancellationTerms;
    expect(deadlines[0].until).toBe(hoursBefore((start as Date).toISOString(), 48));
    const begun = await moved(-1);
    expect(await cancelOverHttp(app, begun.member, begun.id)).toMatchObject({ reason: 'EVENT_STARTED' });
  });

  it('keep no more than has been left by refunds', async () => {
    const { id, member, offer } = await paidOnTerms(app, { startsInHours: 47, steps: STEPS });
    await app
      .as(offer.organizer)
      .send('mutation($input: RefundBookingInput!) { refundBooking(input: $input) { __typename } }', {
        input: { id, amount: { amountMinor: 9_000, currency: 'EUR' }, reason: 'Sorry.' },
      });
    expect(await cancelOverHttp(app, member, id)).toMatchObject({ booking: { kept: { amountMinor: 1_001 } } });
    expect(await moneyOf(id)).toEqual({ captured: 10_001, refunded: 9_000, kept: 1_001 });
  });

  it('keep what they keep when news of the payment come again', async () => {
    const { id, member } = await paidOnTerms(app, { startsInHours: 47, steps: STEPS });
    await cancelOverHttp(app, member, id);
    await handOver(app, 'payment.captured', id);
    expect(await moneyOf(id)).toEqual({ captured: 10_001, refunded: 7_501, kept: 2_500 });
  });
});

describe('the organizer', () => {
  const UPDATE = `mutation($input: UpdateEventInput!) { updateEvent(input: $input) { __typename
    ... on UpdateEventSuccess { event { cancellationSteps { hoursBefore keptBasisPoints } } } } }`;
  const update = async (cancellationSteps: unknown) => {
    const { id, organizer } = await publishedEvent(app, { event: { cancellationSteps: STEPS } });
    return { id, ...(await app.as(organizer).send(UPDATE, { input: { eventId: id, cancellationSteps } })) };
  };
  const storedSteps = async (id: string) =>
    (await app.sql`select cancellation_steps as steps from event where id = ${uuidOfAny(id)}`)[0].steps;

  it('sets the terms in any order, and takes them back', async () => {
    const { data } = await update([...STEPS].reverse());
    expect(data.updateEvent.event.cancellationSteps).toEqual(STEPS);
    expect((await update([])).data.updateEvent.event.cancellationSteps).toEqual([]);
    const { data: cleared, id } = await update(null);
    expect(cleared.updateEvent.event.cancellationSteps).toBeNull();
    expect(await storedSteps(id)).toBeNull();
  });

  it.each([
    [
      'less kept later',
      [
        { hoursBefore: 5, keptBasisPoints: 10 },
        { hoursBefore: 9, keptBasisPoints: 20 },
      ],
    ],
    ['one step twice', [{ hoursBefore: 5 }, { hoursBefore: 5 }]],
    ['after the start', [{ hoursBefore: -1 }]],
    ['more than all', [{ hoursBefore: 1, keptBasisPoints: 10_001 }]],
    ['a negative share', [{ hoursBefore: 1, keptBasisPoints: -1 }]],
    ['six steps', [1, 2, 3, 4, 5, 6].map((hoursBefore) => ({ hoursBefore }))],
  ])('cannot ask for %s', async (_, steps) => {
    const { errors, id } = await update(steps);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: expect.stringContaining('cancellationSteps') }],
    });
    expect(await storedSteps(id)).toEqual(STEPS);
  });
});
