import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system, type Viewer } from '../../src/kernel/auth/viewer.js';
import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { needsOfTake, onHold, release, take, type PlacesCommand } from '../../src/modules/inventory/index.js';
import { sweepWaitedFor } from '../../src/modules/inventory/sweep-waited-for.js';
import { settlePlaces } from '../../src/modules/inventory/settle-places.js';
import { joinWaitlist } from '../../src/modules/waitlist/join-waitlist.js';
import { leaveWaitlist } from '../../src/modules/waitlist/leave-waitlist.js';
import type { Person } from '../kit/given-accounts.js';
import { viewerOf, type GivenEvent } from '../kit/given-events.js';
import {
  auditInventoryOf,
  auditOf,
  counterOf,
  takePlaces,
  letHoldExpire,
  reserved,
  reserveOverHttp,
} from '../kit/given-inventory.js';
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

const MEMBERS = 30;
const FREE = { amountMinor: 0, currency: 'EUR' };

let app: TestApp;
let other: TestApp;
let members: Person[];
beforeAll(async () => {
  const environment = { ROLE: 'api', RATE_LIMITS: 'off' };
  app = await startTestApp({ environment });
  other = await startTestApp({ environment, beside: app });
  members = await Promise.all(Array.from({ length: MEMBERS }, () => app.given.member()));
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const inputFor = ({ id: eventId, ticketTypeId }: GivenEvent, quantity = 1) => ({
  eventId,
  items: [{ ticketTypeId, quantity }],
});

function takeCommand({ id: eventId, ticketTypeId }: GivenEvent, quantity: number): PlacesCommand<unknown> {
  const request = {
    ...{ eventId, memberId: newId('usr'), holdId: newId('rsv'), items: [{ ticketTypeId, quantity }], seatIds: [] },
    ...{ bestAvailable: null, timeToLive: 600_000, terms: 'MEMBER' as const },
  };
  return { needs: needsOfTake(request), settle: (places) => take(places, request) };
}

const releaseCommand = (id: Id<'rsv'>): PlacesCommand<unknown> =>
  onHold(id, (places) => release(places, id, 'RELEASE'));

describe('whoever waits again', () => {
  const wanted = ({ id: eventId, ticketTypeId }: GivenEvent) => ({ eventId, ticketTypeId, quantity: 1 });

  it('is last in the line, when their own offer has run out and nobody has cleaned up', async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    const { holder, holds } = await soldOut(app, event, [1]);
    const first = await joined(app, members[0]!, { event });
    await joined(app, members[1]!, { event });
    await releaseOverHttp(app, holder, holds[0]!);
    expect(await statusesOf(app, event.id)).toEqual(['OFFERED', 'WAITING']);
    await letOfferLapse(app, first);
    await joined(app, members[0]!, { event });
    expect(await statusesOf(app, event.id)).toEqual(['LAPSED', 'OFFERED', 'WAITING']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('may leave and join by one settlement, whoever joins before that', async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    await soldOut(app, event, [1]);
    const [one, two] = [members[0]!, members[1]!].map((member) => viewerOf(member, 'MEMBER')) as [Viewer, Viewer];
    const first = await joined(app, members[0]!, { event });
    const requests: { viewer: Viewer; command: PlacesCommand<unknown> }[] = [
      { viewer: two, command: joinWaitlist(two, wanted(event)) },
      { viewer: one, command: leaveWaitlist(first) },
      { viewer: one, command: joinWaitlist(one, wanted(event)) },
    ];
    const outcomes = await app.execute(system, (tx) => settlePlaces(tx, { eventId: event.id, requests }), undefined);
    expect(outcomes.map((outcome) => Object.keys(outcome))).toEqual([['answer'], ['answer'], ['answer']]);
    const line = await app.sql`select member_id, status from waitlist_entry where event_id = ${uuidOfAny(event.id)}
      order by rank`;
    expect(line.map(({ member_id, status }) => [member_id, status])).toEqual([
      [uuidOfAny(members[0]!.id), 'LEFT'],
      [uuidOfAny(members[1]!.id), 'WAITING'],
      [uuidOfAny(members[0]!.id), 'WAITING'],
    ]);
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});

describe('nobody overtakes', () => {
  it('not even a stranger who is settled together with whoever frees the places', async () => {
    const event = await waitedEvent(app, { capacity: 2 });
    const { holds } = await soldOut(app, event, [2]);
    await joined(app, members[0]!, { event, quantity: 2 });
    const commands = [releaseCommand(holds[0]!), takeCommand(event, 2)];
    const outcomes = await app.execute(
      system,
      (tx) =>
        settlePlaces(tx, { eventId: event.id, requests: commands.map((command) => ({ viewer: system, command })) }),
      undefined,
    );
    expect(outcomes.map((outcome) => Object.keys(outcome))).toEqual([['answer'], ['refusal']]);
    expect(await statusesOf(app, event.id)).toEqual(['OFFERED']);
  });

  it('when two hundred strangers on two nodes want what ten who wait are given', async () => {
    const event = await waitedEvent(app, { capacity: 12 });
    const { holder, holds } = await soldOut(
      app,
      event,
      Array.from({ length: 12 }, () => 1),
    );
    for (const member of members.slice(0, 10)) await joined(app, member, { event });
    const strangers = Array.from({ length: 200 }, (_, index) =>
      reserveOverHttp(index % 2 ? app : other, members[10 + (index % 20)]!, inputFor(event)),
    );
    const releases = holds.slice(0, 8).map((id, index) => releaseOverHttp(index % 2 ? app : other, holder, id));
    const expired = letHoldExpire(app, holds[8]!).then(() => letHoldExpire(app, holds[9]!));
    const answers = await Promise.all(strangers);
    await Promise.all([...releases, expired]);
    expect(answers.filter(({ data }) => data.reserve.__typename !== 'SoldOut')).toEqual([]);
    await reserveOverHttp(other, members[29]!, inputFor(event));
    expect(await statusesOf(app, event.id)).toEqual(Array.from({ length: 10 }, () => 'OFFERED'));
    const offers = await app.sql`select rank from waitlist_entry w where event_id = ${uuidOfAny(event.id)}
      order by (select min(version * 1000 + line) from inventory_ledger l where l.event_id = w.event_id and l.hold_id = w.hold_id)`;
    expect(offers.map(({ rank }) => rank as number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 12, held: 12, sold: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('when more wait than are known at first, and all are served by one commit', async () => {
    const event = await waitedEvent(app, {
      capacity: 40,
      ticketTypes: [{ name: 'A', price: FREE, quota: 40, maxPerBooking: 40 }],
    });
    const { holder, holds } = await soldOut(app, event, [40]);
    await app.sql`insert into waitlist_entry (id, event_id, ticket_type_id, member_id, quantity, rank, joined_at)
      select gen_random_uuid(), ${uuidOfAny(event.id)}, ${uuidOfAny(event.ticketTypeId)}, gen_random_uuid(),
        case when n % 20 = 0 then 2 else 1 end, n, now() from generate_series(1, 60) n`;
    await app.sql`update event_inventory set is_waited_for = true where event_id = ${uuidOfAny(event.id)}`;
    await releaseOverHttp(app, holder, holds[0]!);
    // 38 people in 36 parties of one and one of two, then a single place for the next.
    const statuses = await statusesOf(app, event.id);
    expect(statuses.slice(0, 38).every((status) => status === 'OFFERED')).toBe(true);
    expect(statuses.slice(38).filter((status) => status === 'OFFERED')).toHaveLength(1);
    expect(await counterOf(app, event.ticketTypeId)).toMatchObject({ held: 40 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});

describe('seats', () => {
  const hall = {
    seatMap: { rows: 1, seatsPerRow: 6 },
    ticketTypes: [{ name: 'Gold', price: FREE, seatCategory: 'Gold' }],
  };

  async function pickedSeats(event: GivenEvent) {
    const holder = await app.given.member();
    const ids: Id<'rsv'>[] = [];
    for (const seatId of event.seatIds) {
      ids.push((await reserved(app, holder, { eventId: event.id, seatIds: [seatId] })).id as Id<'rsv'>);
    }
    return { holder, ids };
  }

  it('are offered side by side: a pair is passed over for two that are apart, and sees it', async () => {
    const event = await waitedEvent(app, hall);
    const { holder, ids } = await pickedSeats(event);
    const pair = await joined(app, members[0]!, { event, quantity: 2 });
    for (const index of [0, 2]) await releaseOverHttp(app, holder, ids[index]!);
    expect(await entryOf(app, members[0]!, pair)).toMatchObject({
      status: 'WAITING',
      reason: { code: 'NOT_TOGETHER', needed: 2, free: 2 },
    });
    await releaseOverHttp(app, holder, ids[1]!);
    const { status, offer } = await entryOf(app, members[0]!, pair);
    expect(status).toBe('OFFERED');
    expect(offer.reservation.items[0].seats).toHaveLength(2);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('of one hold that has run out serve as many as they fit, by one commit', async () => {
    const event = await waitedEvent(app, hall);
    await takePlaces(app, event.id, { seatIds: event.seatIds.slice(3) });
    const first = await takePlaces(app, event.id, { seatIds: event.seatIds.slice(0, 3) });
    for (const member of members.slice(0, 4)) await joined(app, member, { event });
    await letHoldExpire(app, first);
    await app.execute(system, sweepWaitedFor, undefined);
    expect(await statusesOf(app, event.id)).toEqual(['OFFERED', 'OFFERED', 'OFFERED', 'WAITING']);
    const [{ versions }] = await app.sql`select count(distinct version)::int as versions from inventory_ledger l
      where event_id = ${uuidOfAny(event.id)} and hold_id in (select hold_id from waitlist_entry)`;
    expect(versions).toBe(1);
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('that are unblocked go to whoever waits, by the same commit', async () => {
    const event = await waitedEvent(app, hall);
    const change = async (verb: string, index: number) => {
      const type = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}Input`;
      const input = { eventId: event.id, seatIds: [event.seatIds[index]] };
      const { data } = await app
        .as(event.organizer)
        .send(`mutation($input: ${type}!) { ${verb}(input: $input) { __typename } }`, { input });
      return data[verb].__typename as string;
    };
    await change('blockSeats', 0);
    const holder = await app.given.member();
    await reserved(app, holder, { eventId: event.id, seatIds: event.seatIds.slice(1) });
    await joined(app, members[0]!, { event });
    expect(await change('unblockSeats', 0)).toBe('UnblockSeatsSuccess');
    expect(await statusesOf(app, event.id)).toEqual(['OFFERED']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('of one category serve whoever waits for any ticket type that sells it, in one order', async () => {
    const two = [...hall.ticketTypes, { name: 'Reduced', price: FREE, seatCategory: 'Gold' }];
    const event = await waitedEvent(app, { ...hall, ticketTypes: two });
    const { holder, ids } = await pickedSeats(event);
    const reduced = await joined(app, members[0]!, { event, type: 1 });
    const full = await joined(app, members[1]!, { event, type: 0 });
    await releaseOverHttp(app, holder, ids[3]!);
    expect((await entryOf(app, members[0]!, reduced)).status).toBe('OFFERED');
    expect((await entryOf(app, members[1]!, full)).status).toBe('WAITING');
    await answerEntry(app, members[0]!, { verb: 'declineOffer', id: reduced });
    expect(await statusesOf(app, event.id)).toEqual(['DECLINED', 'OFFERED']);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('that another ticket type has sold are not free for whoever would wait', async () => {
    const two = [...hall.ticketTypes, { name: 'Reduced', price: FREE, seatCategory: 'Gold' }];
    const event = await waitedEvent(app, { ...hall, ticketTypes: two });
    await reserved(app, await app.given.member(), {
      eventId: event.id,
      items: [{ ticketTypeId: event.ticketTypeIds[0]!, quantity: 4 }],
      seatIds: event.seatIds.slice(0, 4),
    });
    const input = { eventId: event.id, ticketTypeId: event.ticketTypeIds[1]!, quantity: 2 };
    const { data } = await joinOverHttp(app, members[0]!, input);
    expect(data.joinWaitlist).toMatchObject({ __typename: 'NotSoldOut', free: 2 });
  });
});
