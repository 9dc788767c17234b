import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMilliseconds } from '../../src/kernel/clock.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { cancelEvent } from '../../src/modules/events/index.js';
import { confirmedBooking, givenBooking, givenOffer, type Offer } from '../kit/given-bookings.js';
import { viewerOf, givenVenue } from '../kit/given-events.js';
import { changed, copyBooking, kindsOf, noticesOf, noticesOfTicket, tellAll } from '../kit/given-notices.js';
import { handleWaiting, payBooking, startIdleApp } from '../kit/given-payments.js';
import { transferOverHttp } from '../kit/given-transfers.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const HOUR = 3_600_000;

/** When an event begins and ends. */
async function timesOf({ eventId }: Offer): Promise<{ startsAt: Date; endsAt: Date; version: number }> {
  const [row] = await app.sql`select starts_at, ends_at, version from event where id = ${uuidOfAny(eventId)}`;
  return { startsAt: row.starts_at as Date, endsAt: row.ends_at as Date, version: row.version as number };
}

async function putOff(offer: Offer, hours: number) {
  const { startsAt, endsAt } = await timesOf(offer);
  return changed(app, offer, {
    startsAt: addMilliseconds(startsAt, hours * HOUR),
    endsAt: addMilliseconds(endsAt, hours * HOUR),
  });
}

const countOf = async (eventId: Id<'evt'>) => {
  const [{ all, bookings }] = await app.sql`select count(*)::int as all, count(distinct booking_id)::int as bookings
    from guest_notice where event_id = ${uuidOfAny(eventId)}`;
  return { all, bookings };
};

describe('another time or place of a published event', () => {
  it('is told to whoever has booked, with what was before, and tickets stay valid', async () => {
    const { offer, booking, member } = await confirmedBooking(app, { quantity: 2 });
    const before = await timesOf(offer);
    const venue = await givenVenue(app, offer.organizer, 'The Other Hall');
    const event = await changed(app, offer, {
      startsAt: addMilliseconds(before.startsAt, HOUR),
      venueId: venue.id,
      location: 'Back door',
    });
    expect(await tellAll(app)).toBe(1);
    const { notices, tickets } = await noticesOf(app, member, booking.id);
    expect(notices).toEqual([
      {
        ...{ kind: 'RESCHEDULED', refund: null, reason: null, ticketId: null },
        before: { startsAt: before.startsAt.toISOString(), endsAt: before.endsAt.toISOString(), ...IN_VIENNA },
        after: { startsAt: event.startsAt.toISOString(), endsAt: before.endsAt.toISOString(), ...IN_VIENNA },
        changedAt: expect.any(String),
        toldAt: expect.any(String),
      },
      expect.objectContaining({
        kind: 'MOVED',
        after: expect.objectContaining({
          startsAt: null,
          place: 'Back door, The Other Hall, Brewer Street 1, Vienna',
        }) as unknown,
      }),
    ]);
    expect(tickets.map((ticket: { notices: object[] }) => ticket.notices)).toEqual([notices, notices]);
    const stored = await app.sql`select status from ticket where booking_id = ${uuidOfAny(booking.id)}`;
    expect(stored).toEqual([{ status: 'VALID' }, { status: 'VALID' }]);
  });

  it('is some place, where the event has told of one', async () => {
    const offer = await givenOffer(app);
    const venue = await givenVenue(app, offer.organizer);
    await changed(app, offer, { venueId: venue.id, location: 'Back door' });
    await changed(app, offer, { location: null });
    const before = await timesOf(offer);
    await expect(changed(app, offer, { venueId: null })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: [{ path: 'location' }] },
    });
    expect(await timesOf(offer)).toEqual(before);
    await changed(app, offer, { venueId: null, location: 'The park' });
    expect(await tellAll(app)).toBe(3);
  });

  it('is told as each of several changes, in their order, and a change back as well', async () => {
    const { offer, booking, member } = await confirmedBooking(app);
    const { startsAt } = await timesOf(offer);
    await putOff(offer, 24);
    await putOff(offer, 24);
    await putOff(offer, -48);
    // The messages in any order.
    expect(await tellAll(app)).toBe(3);
    const { notices } = await noticesOf(app, member, booking.id);
    const starts = notices.map(({ before, after }: Record<string, { startsAt: string }>) => [
      hoursAfter(startsAt, before!.startsAt),
      hoursAfter(startsAt, after!.startsAt),
    ]);
    expect(starts).toEqual([
      [0, 24],
      [24, 48],
      [48, 0],
    ]);
  });

  it('is not told to who books afterwards, nor to whose booking has ended, nor of anything else', async () => {
    const { offer, booking, member } = await confirmedBooking(app);
    const gone = await confirmedBooking(app, { offer });
    await app.sql`update booking set status = 'CANCELLED' where id = ${uuidOfAny(gone.booking.id)}`;
    await changed(app, offer, { title: 'Another title', description: 'And more.' });
    await putOff(offer, 24);
    const late = await confirmedBooking(app, { offer });
    expect(await tellAll(app)).toBe(1);
    expect(kindsOf((await noticesOf(app, member, booking.id)).notices)).toEqual(['RESCHEDULED']);
    expect((await noticesOf(app, late.member, late.booking.id)).notices).toEqual([]);
    expect(await countOf(offer.eventId)).toEqual({ all: 1, bookings: 1 });
    const [stored] = await app.sql`select event_version, event_starts_at from booking
      where id = ${uuidOfAny(late.booking.id)}`;
    const { version, startsAt } = await timesOf(offer);
    expect(stored).toEqual({ event_version: version, event_starts_at: startsAt });
  });

  it('is told to who waits for a payment, and to who holds a ticket of somebody else', async () => {
    const waiting = await givenBooking(app, { priceMinor: 1_500 });
    await putOff(waiting.offer, 1);
    await tellAll(app);
    expect(kindsOf((await noticesOf(app, waiting.member, waiting.booking.id)).notices)).toEqual(['RESCHEDULED']);

    const { offer, booking, member } = await confirmedBooking(app, { quantity: 2 });
    const friend = await app.given.member();
    const [{ id: ticketId }] = booking.tickets;
    await transferOverHttp(app, member, { ticketId, toEmail: friend.email });
    await handleWaiting(app, 'ticket.transferred');
    await putOff(offer, 1);
    await tellAll(app);
    expect(await countOf(offer.eventId)).toEqual({ all: 2, bookings: 1 });
    const [own] = await noticesOfTicket(app, friend, ticketId);
    expect(own).toMatchObject({ kind: 'RESCHEDULED', ticketId });
    expect((await noticesOf(app, member, booking.id)).tickets[1].notices).toMatchObject([{ ticketId: null }]);
  });

  it('is told to more guests than one slice holds, each once, also when a message comes again', async () => {
    const { offer, booking } = await confirmedBooking(app);
    await copyBooking(app, booking.id, 1_100);
    await putOff(offer, 1);
    const [message] = await app.sql`select data from pgboss.job where name = 'event.programme-changed.tell-guests'`;
    expect(await tellAll(app)).toBe(3);
    expect(await countOf(offer.eventId)).toEqual({ all: 1_101, bookings: 1_101 });
    await app.sql`insert into pgboss.job (name, data)
      values ('event.programme-changed.tell-guests', ${JSON.stringify(message.data)}::jsonb)`;
    await tellAll(app);
    expect(await countOf(offer.eventId)).toEqual({ all: 1_101, bookings: 1_101 });
  });
});

it('calendars take the change for one of the same event, by a number that grows', async () => {
  const { offer } = await confirmedBooking(app);
  const [{ slug }] = await app.sql`select slug from event where id = ${uuidOfAny(offer.eventId)}`;
  const entry = async () => {
    const text = await (await fetch(`${app.url}/events/${slug}.ics`)).text();
    return ['UID', 'SEQUENCE', 'DTSTART'].map((name) => new RegExp(`^${name}:(.*)$`, 'm').exec(text)![1]!.trim());
  };
  const [uid, sequence, start] = await entry();
  await putOff(offer, 24);
  const [uidNow, sequenceNow, startNow] = await entry();
  expect([uidNow, Number(sequenceNow)]).toEqual([uid, Number(sequence) + 1]);
  expect(startNow).not.toBe(start);
});

const IN_VIENNA = { timeZone: 'Europe/Vienna', place: null, seat: null };

const hoursAfter = (start: Date, instant: string): number => (new Date(instant).getTime() - start.getTime()) / HOUR;

describe('an event that is called off', () => {
  const callOff = async ({ organizer, eventId }: Offer) => {
    await app.execute(viewerOf(organizer, 'ORGANIZER'), cancelEvent, { eventId, reason: 'Storm.' });
    await handleWaiting(app, 'event.cancelled');
    return handleWaiting(app, 'booking.called-off');
  };

  it('is told to all guests, free, paid, waiting and inside, with what each gets back, and their tickets are void', async () => {
    const paid = await givenBooking(app, { priceMinor: 1_500, quantity: 2 });
    const { offer } = paid;
    await payBooking(app, paid.booking);
    const unpaid = await givenBooking(app, { offer });
    const inside = await givenBooking(app, { offer });
    await payBooking(app, inside.booking);
    await app.sql`update ticket set status = 'CHECKED_IN' where booking_id = ${uuidOfAny(inside.booking.id)}`;
    expect(await callOff(offer)).toBe(3);
    const told = async ({ member, booking }: typeof paid) => (await noticesOf(app, member, booking.id)).notices;
    expect(await told(paid)).toMatchObject([{ kind: 'CANCELLED', refund: { amountMinor: 3_000, currency: 'EUR' } }]);
    expect(await told(unpaid)).toMatchObject([{ kind: 'CANCELLED', refund: null }]);
    expect(await told(inside)).toMatchObject([{ kind: 'CANCELLED', refund: { amountMinor: 1_500 } }]);
    const tickets = await app.sql`select distinct status from ticket where event_id = ${uuidOfAny(offer.eventId)}`;
    expect(tickets).toEqual([{ status: 'VOID' }]);

    const free = await confirmedBooking(app);
    await callOff(free.offer);
    expect(await told(free)).toMatchObject([{ kind: 'CANCELLED', refund: null }]);
    await handleWaiting(app, 'booking.called-off');
    expect(await countOf(free.offer.eventId)).toEqual({ all: 1, bookings: 1 });
  });

  it('tells who holds a ticket of somebody else, without what goes back to that one', async () => {
    const { offer, booking, member } = await givenBooking(app, { priceMinor: 1_500, quantity: 2 });
    await payBooking(app, booking);
    const [{ id }] = await app.sql`select id from ticket where booking_id = ${uuidOfAny(booking.id)} and position = 0`;
    const friend = await app.given.member();
    await app.sql`update ticket set member_id = ${uuidOfAny(friend.id)} where id = ${id}`;
    await callOff(offer);
    const { notices, tickets } = await noticesOf(app, member, booking.id);
    expect(kindsOf(notices)).toEqual(['CANCELLED', 'CANCELLED']);
    expect(await noticesOfTicket(app, friend, tickets[0].id)).toMatchObject([{ kind: 'CANCELLED', refund: null }]);
    expect(tickets[1].notices).toMatchObject([{ kind: 'CANCELLED', refund: null, ticketId: null }]);
  });
});

describe('the notices of an event', () => {
  const LIST = `query($id: ID!, $filter: NoticeFilterInput, $after: String) {
    eventNotices(eventId: $id, filter: $filter, first: 2, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } edges { node { kind bookingId after { startsAt } } } } }`;

  it('are listed page by page, the newest change first, for its managers alone', async () => {
    const offer = await givenOffer(app);
    const { booking, member } = await confirmedBooking(app, { offer });
    await confirmedBooking(app, { offer });
    await putOff(offer, 1);
    await putOff(offer, 1);
    await tellAll(app);
    const list = async (variables: object) =>
      (await app.as(offer.organizer).send(LIST, { id: offer.eventId, ...variables })).data.eventNotices;
    const first = await list({});
    const second = await list({ after: first.pageInfo.endCursor });
    const starts = [...first.edges, ...second.edges].map(({ node }) => node.after.startsAt as string);
    expect(starts).toEqual(starts.toSorted().reverse());
    expect(new Set(starts).size).toBe(2);
    expect([first.totalCount, second.edges.length, second.pageInfo.hasNextPage]).toEqual([4, 2, false]);
    expect((await list({ filter: { bookingId: booking.id } })).totalCount).toBe(2);
    expect((await list({ filter: { kind: 'MOVED' } })).totalCount).toBe(0);
    const { errors } = await app.as(member).send(LIST, { id: offer.eventId });
    expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
  });
});
