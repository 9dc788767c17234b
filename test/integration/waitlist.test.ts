import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { sweepWaitedFor } from '../../src/modules/inventory/sweep-waited-for.js';
import type { Person } from '../kit/given-accounts.js';
import { checkOutOverHttp } from '../kit/given-bookings.js';
import type { GivenEvent } from '../kit/given-events.js';
import { auditOf, counterOf, letHoldExpire, reserved, reserveOverHttp, sweep } from '../kit/given-inventory.js';
import {
  answerEntry,
  entryOf,
  joined,
  joinOverHttp,
  letOfferLapse,
  releaseOverHttp,
  soldOut,
  statusesOf,
  waitedEvent,
} from '../kit/given-waitlists.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let members: Person[];
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api', RATE_LIMITS: 'off' } });
  members = await Promise.all(Array.from({ length: 8 }, () => app.given.member()));
});
afterAll(() => app.close());

const sweepAsWorker = (): Promise<number> => app.execute(system, sweepWaitedFor, undefined);

const inputFor = ({ id: eventId, ticketTypeId }: GivenEvent, quantity = 1) => ({
  eventId,
  items: [{ ticketTypeId, quantity }],
});

const joinInput = ({ id: eventId, ticketTypeId }: GivenEvent, quantity = 1) => ({ eventId, ticketTypeId, quantity });

describe('who comes when all is gone', () => {
  it('is told that they can wait exactly where the list is open', async () => {
    const [open, closed] = [
      await waitedEvent(app, { capacity: 1 }),
      await waitedEvent(app, { capacity: 1, terms: { isOpen: false } }),
    ];
    for (const event of [open, closed]) await soldOut(app, event, [1]);
    const told = await Promise.all([open, closed].map((event) => reserveOverHttp(app, members[0]!, inputFor(event))));
    expect(told.map(({ data }) => data.reserve.waitlistOpen as boolean)).toEqual([true, false]);
  });

  it('waits in the order in which they came, and sees why', async () => {
    const event = await waitedEvent(app, { capacity: 4 });
    await soldOut(app, event, [4]);
    const ids = [];
    for (const member of members.slice(0, 3)) ids.push(await joined(app, member, { event, quantity: 2 }));
    const seen = await Promise.all(ids.map((id, index) => entryOf(app, members[index]!, id)));
    expect(seen.map(({ position, status, offer }) => [position, status, offer])).toEqual([
      [1, 'WAITING', null],
      [2, 'WAITING', null],
      [3, 'WAITING', null],
    ]);
    expect(seen[0].reason).toEqual({ code: 'NONE_FREE', needed: 2, free: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('cannot wait twice for the same, where nothing is sold out, where the list is closed, or for too many', async () => {
    const event = await waitedEvent(app, { capacity: 3 });
    const { holds, holder } = await soldOut(app, event, [1]);
    const refused = async (quantity: number, by = members[0]!) =>
      (await joinOverHttp(app, by, joinInput(event, quantity))).data.joinWaitlist;
    expect(await refused(2)).toMatchObject({ __typename: 'NotSoldOut', free: 2 });
    expect(await refused(11)).toMatchObject({ __typename: 'LimitExceeded', limit: 10 });
    const id = await joined(app, members[0]!, { event, quantity: 3 });
    expect(await refused(3)).toMatchObject({ __typename: 'AlreadyWaiting', entryId: id });
    const closed = await waitedEvent(app, { capacity: 1, terms: { isOpen: false } });
    await soldOut(app, closed, [1]);
    const answer = await joinOverHttp(app, members[0]!, joinInput(closed));
    expect(answer.data.joinWaitlist.__typename).toBe('WaitlistClosed');
    await releaseOverHttp(app, holder, holds[0]!);
    expect(await statusesOf(app, event.id)).toEqual(['OFFERED']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('waits once, of two requests at once', async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    await soldOut(app, event, [1]);
    const answers = await Promise.all([1, 2].map(() => joinOverHttp(app, members[0]!, joinInput(event))));
    expect(answers.map(({ data }) => data.joinWaitlist.__typename as string).sort()).toEqual([
      'AlreadyWaiting',
      'JoinWaitlistSuccess',
    ]);
  });
});

describe('places that come back', () => {
  it('are held for the first who waits, by the commit that freed them', async () => {
    const event = await waitedEvent(app, { capacity: 2 });
    const { holder, holds } = await soldOut(app, event, [1, 1]);
    const [first, second] = [await joined(app, members[0]!, { event }), await joined(app, members[1]!, { event })];
    const [{ version }] =
      await app.sql`select version::int from event_inventory where event_id = ${uuidOfAny(event.id)}`;
    await releaseOverHttp(app, holder, holds[0]!);
    const ledger = await app.sql`select verb, actor_id is null as by_system from inventory_ledger
      where event_id = ${uuidOfAny(event.id)} and version = ${version + 1} order by line`;
    expect(ledger).toEqual([
      { verb: 'RELEASE', by_system: false },
      { verb: 'TAKE', by_system: true },
    ]);
    const [one, two] = [await entryOf(app, members[0]!, first), await entryOf(app, members[1]!, second)];
    expect([one.status, two.status, two.position]).toEqual(['OFFERED', 'WAITING', 1]);
    expect(one.offer.reservation).toMatchObject({
      status: 'ACTIVE',
      expiresAt: one.offer.expiresAt,
      items: [{ quantity: 1 }],
    });
    expect((await reserveOverHttp(app, members[2]!, inputFor(event))).data.reserve.code).toBe('SOLD_OUT');
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('pass over a party that is too large, which keeps its rank, for one behind it that fits', async () => {
    const event = await waitedEvent(app, { capacity: 4 });
    const { holder, holds } = await soldOut(app, event, [2, 2]);
    const four = await joined(app, members[0]!, { event, quantity: 4 });
    const one = await joined(app, members[1]!, { event, quantity: 1 });
    await releaseOverHttp(app, holder, holds[0]!);
    expect((await entryOf(app, members[1]!, one)).status).toBe('OFFERED');
    expect(await entryOf(app, members[0]!, four)).toMatchObject({
      status: 'WAITING',
      position: 1,
      reason: { code: 'TOO_FEW_FREE', needed: 4, free: 1 },
    });
    await answerEntry(app, members[1]!, { verb: 'declineOffer', id: one });
    await releaseOverHttp(app, holder, holds[1]!);
    expect((await entryOf(app, members[0]!, four)).status).toBe('OFFERED');
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('that fit nobody who waits are for strangers', async () => {
    const event = await waitedEvent(app, { capacity: 4 });
    const { holder, holds } = await soldOut(app, event, [2, 2]);
    await joined(app, members[0]!, { event, quantity: 4 });
    await releaseOverHttp(app, holder, holds[0]!);
    expect((await reserveOverHttp(app, members[1]!, inputFor(event, 2))).data.reserve.__typename).toBe(
      'ReserveSuccess',
    );
  });

  it('go to those who wait before anybody sees that a hold has run out', async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    const { holds } = await soldOut(app, event, [1]);
    const id = await joined(app, members[0]!, { event });
    await letHoldExpire(app, holds[0]!);
    expect((await reserveOverHttp(app, members[1]!, inputFor(event))).data.reserve.code).toBe('SOLD_OUT');
    expect((await entryOf(app, members[0]!, id)).status).toBe('OFFERED');
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('go to them by the worker, too, when nobody comes; the sweeper leaves them alone', async () => {
    const event = await waitedEvent(app, { capacity: 3 });
    const { holds } = await soldOut(app, event, [2, 1]);
    const id = await joined(app, members[0]!, { event });
    for (const hold of holds) await letHoldExpire(app, hold);
    expect(await sweep(app)).toBe(0);
    expect((await entryOf(app, members[0]!, id)).status).toBe('WAITING');
    await sweepAsWorker();
    expect((await entryOf(app, members[0]!, id)).status).toBe('OFFERED');
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 3, held: 1, sold: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it.each([
    ['a cancelled booking', cancelled],
    ['a higher quota', raised],
  ])('are theirs by the commit of %s', async (_, free) => {
    const event = await waitedEvent(app, { capacity: 1 });
    await free(event, async () => {
      const id = await joined(app, members[0]!, { event });
      return id;
    });
    expect(await statusesOf(app, event.id)).toEqual(['OFFERED']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('count towards the limit of their member, as all holds do', async () => {
    const price = { amountMinor: 0, currency: 'EUR' };
    const event = await waitedEvent(app, { ticketTypes: [{ name: 'A', price, quota: 2, maxPerMember: 2 }] });
    const { holder, holds } = await soldOut(app, event, [1, 1]);
    const id = await joined(app, members[0]!, { event, quantity: 1 });
    await releaseOverHttp(app, holder, holds[0]!);
    await releaseOverHttp(app, holder, holds[1]!);
    expect((await entryOf(app, members[0]!, id)).status).toBe('OFFERED');
    const more = async (quantity: number) =>
      (await reserveOverHttp(app, members[0]!, inputFor(event, quantity))).data.reserve;
    expect(await more(2)).toMatchObject({ code: 'LIMIT_EXCEEDED', already: 1 });
    expect((await more(1)).__typename).toBe('ReserveSuccess');
  });
});

async function cancelled(event: GivenEvent, join: () => Promise<unknown>): Promise<void> {
  const { id } = await reserved(app, members[7]!, inputFor(event));
  const { data } = await checkOutOverHttp(app, members[7]!, { reservationId: id });
  await join();
  const cancel = 'mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }';
  await app.as(members[7]!).send(cancel, { input: { id: data.checkOut.booking.id, reason: 'Ill.' } });
}

async function raised(event: GivenEvent, join: () => Promise<unknown>): Promise<void> {
  await soldOut(app, event, [1]);
  await join();
  const raise = 'mutation($input: UpdateTicketTypeInput!) { updateTicketType(input: $input) { __typename } }';
  await app.as(event.organizer).send(raise, { input: { id: event.ticketTypeId, quota: 2 } });
}

describe('an offer', () => {
  async function offered() {
    const event = await waitedEvent(app, { capacity: 1 });
    const { holder, holds } = await soldOut(app, event, [1]);
    const [id, next] = [await joined(app, members[0]!, { event }), await joined(app, members[1]!, { event })];
    await releaseOverHttp(app, holder, holds[0]!);
    return { event, id, next, reservationId: (await entryOf(app, members[0]!, id)).offer.reservation.id as Id<'rsv'> };
  }

  it('that is accepted is checked out like any other reservation', async () => {
    const { event, id, reservationId } = await offered();
    for (const _ of [1, 2]) {
      expect(await answerEntry(app, members[0]!, { verb: 'acceptOffer', id })).toBe('AcceptOfferSuccess');
    }
    const { data } = await checkOutOverHttp(app, members[0]!, { reservationId });
    expect(data.checkOut.booking.status).toBe('CONFIRMED');
    expect(await statusesOf(app, event.id)).toEqual(['ACCEPTED', 'WAITING']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('is held for a full time of a reservation at least once it is accepted', async () => {
    const { event, id, reservationId } = await offered();
    await app.sql`update hold set expires_at = date_trunc('milliseconds', now()) + interval '1 minute'
      where hold_id = ${uuidOfAny(reservationId)}`;
    await answerEntry(app, members[0]!, { verb: 'acceptOffer', id });
    const { offer } = await entryOf(app, members[0]!, id);
    expect(Date.parse(offer.reservation.expiresAt)).toBeGreaterThan(app.clock.now().getTime() + 500_000);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('is accepted by whoever checks out with it at once', async () => {
    const { event, reservationId } = await offered();
    await checkOutOverHttp(app, members[0]!, { reservationId });
    expect(await statusesOf(app, event.id)).toEqual(['ACCEPTED', 'WAITING']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('that is declined, or whose reservation is given back, goes to the next by the same commit', async () => {
    const { event, id } = await offered();
    expect(await answerEntry(app, members[0]!, { verb: 'declineOffer', id })).toBe('DeclineOfferSuccess');
    expect(await statusesOf(app, event.id)).toEqual(['DECLINED', 'OFFERED']);
    const given = await offered();
    await releaseOverHttp(app, members[0]!, given.reservationId);
    expect(await statusesOf(app, given.event.id)).toEqual(['DECLINED', 'OFFERED']);
    for (const eventId of [event.id, given.event.id]) expect(await auditOf(app, eventId)).toEqual([]);
  });

  it('that lapses goes to the next, and cannot be accepted any more', async () => {
    const { event, id } = await offered();
    await letOfferLapse(app, id);
    expect((await entryOf(app, members[0]!, id)).status).toBe('LAPSED');
    expect(await answerEntry(app, members[0]!, { verb: 'acceptOffer', id })).toBe('OfferNotOpen');
    await sweepAsWorker();
    expect(await statusesOf(app, event.id)).toEqual(['LAPSED', 'OFFERED']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('is for nobody else to answer', async () => {
    const { event, id } = await offered();
    for (const verb of ['acceptOffer', 'declineOffer', 'leaveWaitlist'] as const) {
      expect(await answerEntry(app, members[1]!, { verb, id })).toBe('NOT_FOUND');
    }
    expect(await statusesOf(app, event.id)).toEqual(['OFFERED', 'WAITING']);
  });

  it('is declined, not left; who waits leaves, and nobody waits then', async () => {
    const { event, id, next } = await offered();
    expect(await answerEntry(app, members[0]!, { verb: 'leaveWaitlist', id })).toBe('Conflict');
    expect(await answerEntry(app, members[1]!, { verb: 'acceptOffer', id: next })).toBe('OfferNotOpen');
    for (const _ of [1, 2]) {
      expect(await answerEntry(app, members[1]!, { verb: 'leaveWaitlist', id: next })).toBe('LeaveWaitlistSuccess');
    }
    await answerEntry(app, members[0]!, { verb: 'declineOffer', id });
    expect(await statusesOf(app, event.id)).toEqual(['DECLINED', 'LEFT']);
    expect((await reserveOverHttp(app, members[2]!, inputFor(event))).data.reserve.__typename).toBe('ReserveSuccess');
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});
