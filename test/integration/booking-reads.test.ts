import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Person } from '../kit/given-accounts.js';
import { bookingOf, confirmedBooking, givenBooking, givenOffer } from '../kit/given-bookings.js';
import { handOver, tellPayment, startIdleApp } from '../kit/given-payments.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const CANCEL = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename
  ... on Problem { code } ... on NotCancellable { reason }
  ... on CancelBookingSuccess { booking { status cancellationReason } } } }`;
const cancel = (person: Person, id: string) => app.as(person).send(CANCEL, { input: { id, reason: 'Cannot come.' } });

describe('reading bookings and tickets', () => {
  it('shows a booking to its member, to the managers of the event and to admins', async () => {
    const { booking, member, offer } = await confirmedBooking(app);
    for (const reader of [member, offer.organizer, await app.given.admin()]) {
      expect((await bookingOf(app, reader, booking.id)).attendees[0].email).toBe(member.email);
    }
    const byReference = `query($reference: String!) { booking(reference: $reference) { id } }`;
    const reference = booking.reference.toLowerCase();
    expect((await app.as(member).send(byReference, { reference })).data.booking.id).toBe(booking.id);
    for (const stranger of [await app.given.member(), await app.given.organizer()]) {
      const { data, errors } = await app.as(stranger).send(byReference, { reference });
      expect([data.booking, errors?.[0]?.extensions.code]).toEqual([null, 'NOT_FOUND']);
    }
  });

  it('lists the bookings of a member by state, newest first', async () => {
    const member = await app.given.member();
    const [first, second] = [await confirmedBooking(app, { member }), await confirmedBooking(app, { member })];
    await cancel(member, first.booking.id);
    await confirmedBooking(app);
    const list = `query($status: BookingStatus) { myBookings(status: $status) { totalCount edges { node { id } } } }`;
    const ids = async (variables: object) => {
      const { edges, totalCount } = (await app.as(member).send(list, variables)).data.myBookings;
      expect(totalCount).toBe(edges.length);
      return edges.map((edge: { node: { id: string } }) => edge.node.id);
    };
    expect(await ids({})).toEqual([second.booking.id, first.booking.id]);
    expect(await ids({ status: 'CANCELLED' })).toEqual([first.booking.id]);
  });

  it('lists the bookings of an event for its managers, found by reference, name or address', async () => {
    const offer = await givenOffer(app);
    const input = { attendees: [{ name: '100% Áda_x', email: 'ada@example.org' }] };
    const { booking } = await confirmedBooking(app, { offer, input });
    await confirmedBooking(app, { offer });
    const list = `query($eventId: ID!, $filter: BookingFilterInput) {
      eventBookings(eventId: $eventId, filter: $filter) { edges { node { id } } } }`;
    const ids = async (filter: object) => {
      const { data } = await app.as(offer.organizer).send(list, { eventId: offer.eventId, filter });
      return data.eventBookings.edges.map((edge: { node: { id: string } }) => edge.node.id);
    };
    expect(await ids({})).toHaveLength(2);
    for (const text of [booking.reference, '0% ada_', 'ADA@example', ' ada'])
      expect(await ids({ text })).toEqual([booking.id]);
    for (const text of ['%', '_']) expect(await ids({ text })).toEqual([booking.id]);
    expect(await ids({ text: '100_' })).toEqual([]);
    expect(await ids({ status: 'EXPIRED' })).toEqual([]);
    const { errors } = await app.as(await app.given.organizer()).send(list, { eventId: offer.eventId });
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('shows tickets to their member and the organization of the event', async () => {
    const { booking, member, offer } = await confirmedBooking(app, { quantity: 2 });
    const id = booking.tickets[0].id;
    const one = `query($id: ID!) { ticket(id: $id) { id event { id } ticketType { name } seat { id } } }`;
    const shown = { id, event: { id: offer.eventId }, ticketType: { name: 'Standard' }, seat: null };
    for (const reader of [member, offer.organizer]) {
      expect((await app.as(reader).send(one, { id })).data.ticket).toEqual(shown);
    }
    const { errors } = await app.as(await app.given.member()).send(one, { id });
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const mine = await app.as(member).send('{ me { tickets { totalCount edges { node { code } } } } }');
    expect(mine.data.me.tickets).toMatchObject({ totalCount: 2 });
  });

  it('reads a page of 20 bookings with as many statements as a page of one', async () => {
    const [offer, member] = [await givenOffer(app), await app.given.member()];
    await confirmedBooking(app, { offer, member });
    const list = `{ myBookings { edges { node { id event { title } lines { ticketType { name } } payment { status }
      refunds { status } tickets { code ticketType { name } } } } } }`;
    const one = await app.statements(() => app.as(member).send(list));
    for (let made = 1; made < 20; made += 1) await confirmedBooking(app, { offer, member });
    const twenty = await app.statements(() => app.as(member).send(list));
    expect(twenty).toEqual(one);
  });
});

describe('bookingChanged', () => {
  const CHANGED = `subscription($id: ID!) { bookingChanged(id: $id) { status payment { status } } }`;

  it('tells the booking at once and after each change', async () => {
    const { booking, member } = await givenBooking(app, { priceMinor: 1_500 });
    const changes = app.subscribe(member, CHANGED, { id: booking.id });
    const next = async () => (await changes.next()).value.data.bookingChanged;
    expect(await next()).toEqual({ status: 'PENDING_PAYMENT', payment: { status: 'REQUESTED' } });
    await tellPayment(app, booking.id, 'CAPTURED');
    expect(await next()).toEqual({ status: 'PENDING_PAYMENT', payment: { status: 'CAPTURED' } });
    await handOver(app, 'payment.captured', booking.id);
    expect(await next()).toEqual({ status: 'CONFIRMED', payment: { status: 'CAPTURED' } });
    await changes.close();
  });

  it('is NOT_FOUND for others', async () => {
    const { booking } = await confirmedBooking(app);
    const changes = app.subscribe(await app.given.member(), CHANGED, { id: booking.id });
    expect((await changes.next()).value.errors[0].extensions.code).toBe('NOT_FOUND');
    await changes.close();
  });
});
