import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import {
  needsOfTake,
  onHold,
  release,
  sell,
  take,
  type Places,
  type PlacesCommand,
} from '../../src/modules/inventory/index.js';
import { settlePlaces } from '../../src/modules/inventory/settle-places.js';
import type { Person } from '../kit/given-accounts.js';
import { publishedEvent, type GivenEvent } from '../kit/given-events.js';
import { auditOf, counterOf, letHoldExpire, reserved, reserveOverHttp, sweep } from '../kit/given-inventory.js';
import { askInLine, holdPlacesOf, untilBlocked } from '../kit/held-lock.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let members: Person[];
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  members = await Promise.all(Array.from({ length: 12 }, () => app.given.member()));
});
afterAll(() => app.close());

const PRICE = { amountMinor: 0, currency: 'EUR' };
const generalEvent = (quota: number): Promise<GivenEvent> =>
  publishedEvent(app, { ticketTypes: [{ name: 'Standing', price: PRICE, quota }] });

const inputFor = ({ id, ticketTypeId }: GivenEvent, quantity = 1) => ({
  eventId: id,
  items: [{ ticketTypeId, quantity }],
});

/** The version of the event's places: how many commits have changed them. */
async function versionOf(eventId: Id<'evt'>): Promise<number> {
  const [row] = await app.sql`select version::int from event_inventory where event_id = ${uuidOfAny(eventId)}`;
  return row.version as number;
}

function takeCommand(wanted: { eventId: Id<'evt'>; ticketTypeId: Id<'tty'>; memberId: Id<'usr'>; quantity: number }) {
  const { eventId, ticketTypeId, memberId, quantity } = wanted;
  const request = {
    ...{ eventId, memberId, holdId: newId('rsv'), items: [{ ticketTypeId, quantity }], seatIds: [] },
    ...{ bestAvailable: null, timeToLive: 600_000, terms: 'MEMBER' as const },
  };
  return { needs: needsOfTake(request), settle: (places: Places) => take(places, request) };
}

const RELEASE = 'mutation($input: ReleaseReservationInput!) { releaseReservation(input: $input) { __typename } }';
const EXTEND = 'mutation($input: ExtendReservationInput!) { extendReservation(input: $input) { __typename } }';
const CHECK_OUT = 'mutation($input: CheckOutInput!) { checkOut(input: $input) { __typename } }';

describe('requests of one event that come at once', () => {
  it('share commits, and each gets its own places', async () => {
    const event = await generalEvent(100);
    const before = await versionOf(event.id);
    const answers = await askInLine(app, {
      lock: await holdPlacesOf(app, event),
      gauge: 'foyer_places_waiting',
      requests: Array.from({ length: 60 }, (_, index) => () => reserved(app, members[index % 12]!, inputFor(event))),
    });
    expect(new Set(answers.map(({ id }) => id as string)).size).toBe(60);
    // The first goes alone, and the others in two halves.
    expect((await versionOf(event.id)) - before).toBe(3);
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 100, held: 60, sold: 0 });
    const mine = await app.sql`select member_id, count(*)::int as holds from hold
      where event_id = ${uuidOfAny(event.id)} group by member_id`;
    expect(mine.map(({ holds }) => holds as number)).toEqual(Array.from({ length: 12 }, () => 5));
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('are refused alone: those who come too late, and those who ask for nonsense', async () => {
    const event = await generalEvent(5);
    const asked = [inputFor(event, 2), { eventId: event.id, items: [] }, inputFor(event, 2), inputFor(event, 2)];
    const answers = await Promise.all(asked.map((input, index) => reserveOverHttp(app, members[index]!, input)));
    const ended = answers.map(({ data, errors }) => errors?.[0]?.extensions.code ?? data.reserve.__typename);
    expect(ended.filter((end) => end === 'ReserveSuccess')).toHaveLength(2);
    expect(ended[1]).toBe('BAD_USER_INPUT');
    expect(ended.filter((end) => end === 'SoldOut')).toHaveLength(1);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('see what those before them did to the same reservation', async () => {
    const event = await generalEvent(30);
    const held = await Promise.all(members.map((member) => reserved(app, member, inputFor(event))));
    const ask = async (index: number, document: string, input: object): Promise<string> => {
      const { data } = await app.as(members[index]!).send(document, { input });
      return (Object.values(data)[0] as { __typename: string }).__typename;
    };
    const ends = await Promise.all(
      held.map(({ id }, index) =>
        Promise.all([
          ask(index, EXTEND, { id }),
          ask(index, EXTEND, { id }),
          ask(index, CHECK_OUT, { reservationId: id, attendees: [] }),
          ask(index, RELEASE, { id }),
        ]),
      ),
    );
    for (const [one, other, bought, released] of ends) {
      expect([one, other].filter((end) => end === 'ExtendReservationSuccess').length).toBeLessThan(2);
      expect([bought, released].filter((end) => end !== 'ReservationNotActive')).toHaveLength(1);
    }
    const stored = await app.sql`select r.status, r.extended_at is not null as extended,
        r.expires_at = h.expires_at as agree, b.status as booking
      from reservation r join hold h on h.hold_id = r.id and h.event_id = r.event_id left join booking b on b.hold_id = r.id
      where r.event_id = ${uuidOfAny(event.id)} order by r.member_id`;
    const told = members
      .map(({ id }, index) => ({ member: uuidOfAny(id), ends: ends[index]! }))
      .sort((one, other) => (one.member < other.member ? -1 : 1));
    expect(stored).toEqual(
      told.map(({ ends: [one, other, bought] }) => ({
        status: bought === 'CheckOutSuccess' ? 'CONVERTED' : 'RELEASED',
        extended: [one, other].includes('ExtendReservationSuccess'),
        agree: true,
        booking: bought === 'CheckOutSuccess' ? 'CONFIRMED' : null,
      })),
    );
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('count what those before them have bought or given back towards the limit of a member', async () => {
    const ticketTypes = [{ name: 'Few', price: PRICE, quota: 20, maxPerMember: 4 }];
    const event = await publishedEvent(app, { ticketTypes });
    const { id: eventId, ticketTypeId } = event;
    const [{ id: memberId }] = members as [Person];
    const asked = (quantity: number) => takeCommand({ eventId, ticketTypeId, memberId, quantity });
    const settled = (...commands: PlacesCommand<unknown>[]) =>
      app.execute(
        system,
        (tx) => settlePlaces(tx, { eventId, requests: commands.map((command) => ({ viewer: system, command })) }),
        undefined,
      );
    const { id: lapsed } = await reserved(app, members[0]!, inputFor(event, 2));
    await letHoldExpire(app, lapsed as Id<'rsv'>);
    await sweep(app);
    const bought = onHold(lapsed as Id<'rsv'>, (places) => sell(places, lapsed as Id<'rsv'>));
    const [, refused] = await settled(bought, asked(3));
    expect(refused).toMatchObject({ refusal: { problem: { code: 'LIMIT_EXCEEDED', limit: 4, already: 2 } } });
    const { id: held } = await reserved(app, members[0]!, inputFor(event, 2));
    const dropped = onHold(held as Id<'rsv'>, (places) => release(places, held as Id<'rsv'>, 'RELEASE'));
    const [, given] = await settled(dropped, asked(2));
    expect(given).toHaveProperty('answer');
    expect(await counterOf(app, ticketTypeId)).toEqual({ capacity: 20, held: 2, sold: 2 });
  });

  it('may hold, give back and buy in one commit', async () => {
    const event = await generalEvent(30);
    const held = await Promise.all(members.slice(0, 8).map((member) => reserved(app, member, inputFor(event))));
    const bought = held.slice(0, 4).map(({ id }, index) => ({
      ...{ member: members[index]!, document: CHECK_OUT, name: 'checkOut' },
      input: { reservationId: id, attendees: [], paymentMethod: null },
    }));
    const returned = held.slice(4).map(({ id }, index) => ({
      ...{ member: members[index + 4]!, document: RELEASE, name: 'releaseReservation' },
      input: { id },
    }));
    const [ends, more] = await Promise.all([
      Promise.all(
        [...bought, ...returned].map(async ({ member, document, name, input }) => {
          const { data } = await app.as(member).send(document, { input });
          return data[name].__typename as string;
        }),
      ),
      Promise.all(members.slice(8).map((member) => reserved(app, member, inputFor(event)))),
    ]);
    expect(ends).toEqual([
      ...Array.from({ length: 4 }, () => 'CheckOutSuccess'),
      ...Array.from({ length: 4 }, () => 'ReleaseReservationSuccess'),
    ]);
    expect(more).toHaveLength(4);
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 30, held: 4, sold: 4 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('with one key are one request', async () => {
    const event = await generalEvent(10);
    const input = { ...inputFor(event), idempotencyKey: 'the-same-key' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => reserveOverHttp(app, members[0]!, input)));
    const first = answers[0]!.data.reserve.reservation;
    expect(answers.map(({ data }) => data.reserve.reservation)).toEqual(answers.map(() => first));
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 10, held: 1, sold: 0 });
  });

  it('with one key but other input are refused, also where the events differ', async () => {
    const [one, other] = [await generalEvent(10), await generalEvent(10)];
    const idempotencyKey = 'a-key-for-two-events';
    const answers = await Promise.all(
      [inputFor(one), inputFor(one, 2), inputFor(other)].map((input) =>
        reserveOverHttp(app, members[1]!, { ...input, idempotencyKey }),
      ),
    );
    const ends = answers.map(({ data }) => data.reserve.__typename as string).sort();
    expect(ends).toEqual(['IdempotencyKeyReused', 'IdempotencyKeyReused', 'ReserveSuccess']);
    const [{ holds }] = await app.sql`select count(*)::int as holds from hold
      where event_id in (${uuidOfAny(one.id)}, ${uuidOfAny(other.id)})`;
    expect(holds).toBe(1);
  });
});

describe('requests of different events', () => {
  it('do not wait for each other', async () => {
    const [busy, calm] = [await generalEvent(5), await generalEvent(5)];
    const lock = await holdPlacesOf(app, busy);
    let isAnswered = false;
    const waiting = reserved(app, members[2]!, inputFor(busy)).then(() => (isAnswered = true));
    await untilBlocked(app);
    await reserved(app, members[3]!, inputFor(calm));
    expect(isAnswered).toBe(false);
    await lock.letGo();
    expect(await waiting).toBe(true);
  });
});
