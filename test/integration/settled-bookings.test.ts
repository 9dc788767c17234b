import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import {
  bookingOf,
  confirmedBooking,
  countersOf,
  givenBooking,
  givenOffer,
  type Offer,
} from '../kit/given-bookings.js';
import { auditInventoryOf } from '../kit/given-inventory.js';
import { handleWaiting, startIdleApp, tellPayment } from '../kit/given-payments.js';
import { askInLine, holdPlacesOf, untilBlocked } from '../kit/held-lock.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const CANCEL = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename
  ... on NotCancellable { reason } } }`;

async function versionOf({ eventId }: Offer): Promise<number> {
  const [row] = await app.sql`select version::int from event_inventory where event_id = ${uuidOfAny(eventId)}`;
  return row.version as number;
}

const bookingsOf = (offer: Offer, many: number, priceMinor: number) =>
  Promise.all(Array.from({ length: many }, () => givenBooking(app, { offer: { ...offer }, priceMinor })));

describe('what ends or confirms bookings of one event at once', () => {
  it('shares commits when members cancel', async () => {
    const offer = await givenOffer(app, { capacity: 40 });
    const known = await auditInventoryOf(app, offer.eventId);
    const booked = await bookingsOf(offer, 30, 0);
    const before = await versionOf(offer);
    const answers = await askInLine(app, {
      lock: await holdPlacesOf(app, { id: offer.eventId }),
      gauge: 'foyer_places_waiting',
      requests: booked.map(
        ({ member, booking }) =>
          () =>
            app.as(member).send(CANCEL, { input: { id: booking.id, reason: 'Cannot come.' } }),
      ),
    });
    expect(answers.map(({ data }) => data.cancelBooking.__typename as string)).toEqual(
      Array.from({ length: 30 }, () => 'CancelBookingSuccess'),
    );
    // The first goes alone, and the others in two halves.
    expect((await versionOf(offer)) - before).toBe(3);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
    expect(await auditInventoryOf(app, offer.eventId)).toEqual(known);
  });

  it('shares commits when payments come in, and each gets its own tickets', async () => {
    const offer = await givenOffer(app, { capacity: 40, priceMinor: 1_000 });
    const known = await auditInventoryOf(app, offer.eventId);
    const booked = await bookingsOf(offer, 30, 1_000);
    await Promise.all(booked.map(({ booking }) => tellPayment(app, booking.id, 'CAPTURED')));
    const before = await versionOf(offer);
    expect(await handleWaiting(app, 'payment.captured')).toBe(30);
    expect((await versionOf(offer)) - before).toBe(1);
    const after = await Promise.all(booked.map(({ member, booking }) => bookingOf(app, member, booking.id)));
    expect(after.map(({ status, tickets }) => [status, tickets.length])).toEqual(
      Array.from({ length: 30 }, () => ['CONFIRMED', 1]),
    );
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 30 });
    expect(await auditInventoryOf(app, offer.eventId)).toEqual(known);
  });
});

describe('a cancellation', () => {
  it('that comes while a ticket is scanned sees that it was used', async () => {
    const { booking, member, offer } = await confirmedBooking(app);
    const [scanned, committed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const scan = app.execute(
      system,
      async ({ em }) => {
        await sql`update ticket set status = 'CHECKED_IN' where booking_id = ${uuidOfAny(booking.id)}`.execute(
          em.getKysely(),
        );
        scanned.resolve();
        await committed.promise;
      },
      undefined,
    );
    await scanned.promise;
    const cancelling = app.as(member).send(CANCEL, { input: { id: booking.id, reason: 'Cannot come.' } });
    await untilBlocked(app);
    committed.resolve();
    await scan;
    expect((await cancelling).data.cancelBooking).toEqual({ __typename: 'NotCancellable', reason: 'TICKET_USED' });
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
  });
});
