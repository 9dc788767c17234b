import type { CancellationStep } from '../../src/modules/events/index.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import type { Person } from './given-accounts.js';
import { givenBooking, givenOffer, type BookedOptions, type Offer } from './given-bookings.js';
import { payBooking } from './given-payments.js';
import type { TestApp } from './test-app.js';

export const CANCEL = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename
  ... on Problem { code message } ... on NotCancellable { reason } ... on CancellationNotAllowed { until }
  ... on CancelBookingSuccess { booking { id status kept { amountMinor currency }
    refunds { amount { amountMinor } } } } } }`;

export const cancelOverHttp = async (app: TestApp, person: Person, id: string) =>
  (await app.as(person).send(CANCEL, { input: { id, reason: 'Cannot come.' } })).data.cancelBooking;

const CANCEL_TICKETS = `mutation($input: CancelTicketsInput!) { cancelTickets(input: $input) { __typename
  ... on Problem { code } ... on NotCancellable { reason }
  ... on CancelTicketsSuccess { booking { id status kept { amountMinor } total { amountMinor } lines { quantity }
    refunds { amount { amountMinor } lines { quantity amount { amountMinor } } } } } } }`;

/** The result, or `{ error }` with its code. */
export async function cancelTicketsOverHttp(
  app: TestApp,
  person: Person,
  input: { bookingId: string; ticketIds: string[]; idempotencyKey?: string },
) {
  const { data, errors } = await app.as(person).send(CANCEL_TICKETS, { input: { reason: 'Cannot come.', ...input } });
  const result = data?.cancelTickets;
  if (result?.code === 'CONFLICT') return { error: 'CONFLICT' };
  return errors ? { error: errors[0]!.extensions.code } : result;
}

/** An offer of an event that starts in so many hours and may be cancelled on these terms. */
export async function givenOfferOnTerms(
  app: TestApp,
  { startsInHours, steps, ...options }: Terms & Omit<BookedOptions, 'offer'>,
): Promise<Offer> {
  const offer = await givenOffer(app, options);
  await app.sql`update event set cancellation_steps = ${steps && JSON.stringify(steps)}::jsonb,
    starts_at = now() + ${startsInHours} * interval '1 hour',
    ends_at = now() + (${startsInHours} + 3) * interval '1 hour' where id = ${uuidOfAny(offer.eventId)}`;
  return offer;
}

export interface Terms {
  startsInHours: number;
  steps: CancellationStep[] | null;
}

/** A booking on these terms that is CONFIRMED and paid. */
export async function paidOnTerms(app: TestApp, options: Terms & Omit<BookedOptions, 'offer'>) {
  const offer = await givenOfferOnTerms(app, { priceMinor: 10_001, ...options });
  const given = await givenBooking(app, { ...options, offer });
  await payBooking(app, given.booking);
  return { ...given, id: given.booking.id as string };
}
