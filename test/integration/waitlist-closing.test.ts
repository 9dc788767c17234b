import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { cancelEvent } from '../../src/modules/events/index.js';
import { serveByTheClock } from '../../src/modules/waitlist/serve-by-the-clock.js';
import type { Person } from '../kit/given-accounts.js';
import { viewerOf, type GivenEvent } from '../kit/given-events.js';
import { auditOf, reserved } from '../kit/given-inventory.js';
import {
  answerEntry,
  entryOf,
  joined,
  joinOverHttp,
  releaseOverHttp,
  serveOpened,
  soldOut,
  statusesOf,
  waitedEvent,
} from '../kit/given-waitlists.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

let app: TestApp;
let members: Person[];
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api', RATE_LIMITS: 'off' } });
  members = await Promise.all(Array.from({ length: 3 }, () => app.given.member()));
});
afterAll(() => app.close());

const byTheClock = (): Promise<boolean> => app.execute(system, serveByTheClock, undefined);

describe('the list closes with sales', () => {
  const endSales = (event: GivenEvent) =>
    app.sql`update ticket_type set sales_end_at = now() - interval '1 second' where id = ${uuidOfAny(event.ticketTypeId)}`;

  it('and nobody is offered anything any more', async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    const { holder, holds } = await soldOut(app, event, [1]);
    const id = await joined(app, members[0]!, { event });
    await endSales(event);
    expect((await entryOf(app, members[0]!, id)).status).toBe('CLOSED');
    const input = { eventId: event.id, ticketTypeId: event.ticketTypeId, quantity: 1 };
    expect((await joinOverHttp(app, members[1]!, input)).data.joinWaitlist.__typename).toBe('WaitlistClosed');
    await releaseOverHttp(app, holder, holds[0]!);
    expect(await statusesOf(app, event.id)).toEqual(['CLOSED']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('by the worker where nothing else happens, and once', async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    await soldOut(app, event, [1]);
    await joined(app, members[0]!, { event });
    await endSales(event);
    await until(async () => !(await byTheClock()));
    expect(await statusesOf(app, event.id)).toEqual(['CLOSED']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('for a ticket type that is archived, at once', async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    await soldOut(app, event, [1]);
    await joined(app, members[0]!, { event });
    const archive = 'mutation($input: ArchiveTicketTypeInput!) { archiveTicketType(input: $input) { __typename } }';
    await app.as(event.organizer).send(archive, { input: { id: event.ticketTypeId } });
    expect(await statusesOf(app, event.id)).toEqual(['CLOSED']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('no offer outlasts them', async () => {
    const event = await waitedEvent(app, { capacity: 1, terms: { offerMinutes: 120 } });
    const { holder, holds } = await soldOut(app, event, [1]);
    const id = await joined(app, members[0]!, { event });
    const [{ ends }] =
      await app.sql`update ticket_type set sales_end_at = date_trunc('milliseconds', now()) + interval '30 minutes'
      where id = ${uuidOfAny(event.ticketTypeId)} returning sales_end_at as ends`;
    await releaseOverHttp(app, holder, holds[0]!);
    expect((await entryOf(app, members[0]!, id)).offer.expiresAt).toBe((ends as Date).toISOString());
  });

  it('an offer ends with an event that is called off, and stays so', async () => {
    const event = await waitedEvent(app, { capacity: 2 });
    const { holder, holds } = await soldOut(app, event, [1, 1]);
    const id = await joined(app, members[0]!, { event });
    await joined(app, members[1]!, { event });
    await releaseOverHttp(app, holder, holds[0]!);
    expect((await entryOf(app, members[0]!, id)).status).toBe('OFFERED');
    await app.execute(viewerOf(event.organizer, 'ORGANIZER'), cancelEvent, { eventId: event.id });
    expect((await entryOf(app, members[0]!, id)).status).toBe('LAPSED');
    expect(await answerEntry(app, members[0]!, { verb: 'acceptOffer', id })).toBe('OfferNotOpen');
    await until(async () => !(await byTheClock()));
    expect(await statusesOf(app, event.id)).toEqual(['LAPSED', 'CLOSED']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('offers pause before sales, and begin with them', async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    const { holder, holds } = await soldOut(app, event, [1]);
    const id = await joined(app, members[0]!, { event });
    const startAt = (offset: string) => app.sql`update ticket_type set sales_start_at = now() + ${offset}::interval
      where id = ${uuidOfAny(event.ticketTypeId)}`;
    await startAt('1 hour');
    await releaseOverHttp(app, holder, holds[0]!);
    expect(await entryOf(app, members[0]!, id)).toMatchObject({ status: 'WAITING', reason: { code: 'NOT_ON_SALE' } });
    await startAt('-1 second');
    await serveOpened(app);
    expect((await entryOf(app, members[0]!, id)).status).toBe('OFFERED');
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});

describe('waitlistChanged', () => {
  it('tells the member when their position changes, and when places are held for them', async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    const { holder, holds } = await soldOut(app, event, [1]);
    const [first, second] = [await joined(app, members[0]!, { event }), await joined(app, members[1]!, { event })];
    const changes = app.subscribe(
      members[1],
      'subscription($id: ID!) { waitlistChanged(id: $id) { status position offer { reservation { status } } } }',
      { id: second },
    );
    const next = async () => (await changes.next()).value.data.waitlistChanged;
    expect(await next()).toEqual({ status: 'WAITING', position: 2, offer: null });
    await app
      .as(members[0]!)
      .send('mutation($input: LeaveWaitlistInput!) { leaveWaitlist(input: $input) { __typename } }', {
        input: { id: first },
      });
    expect(await next()).toMatchObject({ status: 'WAITING', position: 1 });
    await releaseOverHttp(app, holder, holds[0]!);
    expect(await next()).toEqual({ status: 'OFFERED', position: null, offer: { reservation: { status: 'ACTIVE' } } });
    await changes.close();
  });
});

describe('waitlistChanged of seats that several ticket types sell', () => {
  it('tells how many are free, whichever of them has given some back', async () => {
    const price = { amountMinor: 0, currency: 'EUR' };
    const [full, reduced] = ['Full', 'Reduced'].map((name) => ({ name, price, seatCategory: 'Gold' }));
    const event = await waitedEvent(app, {
      seatMap: { rows: 1, seatsPerRow: 2 },
      ticketTypes: [full!, reduced!],
    });
    const holder = await app.given.member();
    const ids: Id<'rsv'>[] = [];
    for (const seatId of event.seatIds) {
      ids.push((await reserved(app, holder, { eventId: event.id, seatIds: [seatId] })).id as Id<'rsv'>);
    }
    const pair = await joined(app, members[0]!, { event, type: 1, quantity: 2 });
    const changes = app.subscribe(
      members[0],
      'subscription($id: ID!) { waitlistChanged(id: $id) { status reason { code free } } }',
      { id: pair },
    );
    const next = async () => (await changes.next()).value.data.waitlistChanged;
    expect(await next()).toEqual({ status: 'WAITING', reason: { code: 'NONE_FREE', free: 0 } });
    await releaseOverHttp(app, holder, ids[0]!);
    expect(await next()).toEqual({ status: 'WAITING', reason: { code: 'TOO_FEW_FREE', free: 1 } });
    await changes.close();
  });
});

describe('the waitlist of an event', () => {
  it('is shown to those who manage it, in order', async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    await soldOut(app, event, [1]);
    for (const member of members.slice(0, 3)) await joined(app, member, { event });
    const query = `query($eventId: ID!, $filter: WaitlistFilterInput) { eventWaitlist(eventId: $eventId, filter: $filter) {
      totalCount edges { node { position member { id } } } } event(id: $eventId) { waitlist { isOpen offerMinutes offersFrom } } }`;
    const filter = { ticketTypeId: event.ticketTypeId, status: 'WAITING' };
    const { data } = await app.as(event.organizer).send(query, { eventId: event.id, filter });
    expect(data.eventWaitlist.totalCount).toBe(3);
    expect(data.eventWaitlist.edges.map(({ node }: { node: object }) => node)).toEqual(
      members.slice(0, 3).map(({ id }, index) => ({ position: index + 1, member: { id } })),
    );
    expect(data.event.waitlist).toEqual({ isOpen: true, offerMinutes: 120, offersFrom: '00:00' });
  });

  it('takes no terms by which an offer would last for months', async () => {
    const terms = { offersFrom: '23:59', offersUntil: '00:00' };
    const event = await waitedEvent(app, { terms: { ...terms, offerMinutes: 31 } });
    const SET = `mutation($input: SetWaitlistInput!) { setWaitlist(input: $input) { __typename } }`;
    const input = { eventId: event.id, isOpen: true, offerMinutes: 32 };
    const { errors } = await app.as(event.organizer).send(SET, { input });
    expect(errors![0]!.extensions.fields).toEqual([
      { path: 'offerMinutes', message: 'would take 32 days of these offer hours: 31 at most' },
    ]);
  });
});
