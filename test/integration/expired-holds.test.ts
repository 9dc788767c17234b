import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import type { TakeRequest } from '../../src/modules/inventory/index.js';
import { updateTicketType } from '../../src/modules/inventory/update-ticket-type.js';
import { release, sell } from '../kit/place-verbs.js';
import { publishedEvent, type GivenEvent } from '../kit/given-events.js';
import { auditInventoryOf, counterOf, letEventHoldsExpire, sweep, takePlaces } from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

const PRICE = { amountMinor: 500, currency: 'EUR' };

/** Sixty places of one ticket type, ten of another, and sixty-two seats. */
const givenEvent = (): Promise<GivenEvent> =>
  publishedEvent(app, {
    seating: 'MIXED',
    seatMap: { rows: 1, seatsPerRow: 62 },
    ticketTypes: [
      { name: 'Many', price: PRICE, quota: 60 },
      { name: 'Few', price: PRICE, quota: 10 },
      { name: 'Seat', price: PRICE, seatCategory: 'Gold' },
    ],
  });

const taken = (event: GivenEvent, asked: Partial<TakeRequest>): Promise<Id<'rsv'>> =>
  takePlaces(app, event.id, { terms: 'DOOR', ...asked });

const places = (event: GivenEvent, type: number, quantity: number) => ({
  items: [{ ticketTypeId: event.ticketTypeIds[type]!, quantity }],
});

/** All places of the first ticket type held one by one, then what `then` takes; and the time of all of it is up. */
async function givenManyExpired(then: (event: GivenEvent) => Promise<unknown>): Promise<GivenEvent> {
  const event = await givenEvent();
  for (let count = 0; count < 60; count += 1) await taken(event, places(event, 0, 1));
  await then(event);
  await letEventHoldsExpire(app, event.id);
  return event;
}

const expiredOf = async ({ id }: GivenEvent): Promise<number> => {
  const [{ count }] = await app.sql`select count(*)::int from hold
    where event_id = ${uuidOfAny(id)} and state = 'EXPIRED'`;
  return count;
};

describe('when many holds have run out at once', () => {
  it('a take takes back none that it does not need, and the sweeper all', async () => {
    const event = await givenManyExpired(() => Promise.resolve());
    await taken(event, places(event, 1, 1));
    expect(await expiredOf(event)).toBe(0);
    expect(await counterOf(app, event.ticketTypeIds[0]!)).toEqual({ capacity: 60, held: 60, sold: 0 });
    expect(await sweep(app)).toBe(60);
    expect(await counterOf(app, event.ticketTypeIds[0]!)).toEqual({ capacity: 60, held: 0, sold: 0 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('a take gets places of its ticket type, and takes back as many as it needs', async () => {
    const event = await givenManyExpired(async (of) => {
      for (let count = 0; count < 5; count += 1) await taken(of, places(of, 1, 2));
    });
    await taken(event, places(event, 1, 3));
    expect(await expiredOf(event)).toBe(2);
    await taken(event, places(event, 1, 7));
    await expect(taken(event, places(event, 1, 1))).rejects.toMatchObject({
      problem: { code: 'SOLD_OUT', remaining: 0 },
    });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('a take gets seats of the youngest of them, which loses all that it had', async () => {
    const event = await givenManyExpired((of) => taken(of, { ...places(of, 1, 2), seatIds: of.seatIds.slice(0, 2) }));
    await taken(event, { seatIds: event.seatIds.slice(1, 2) });
    expect(await expiredOf(event)).toBe(2);
    expect(await counterOf(app, event.ticketTypeIds[1]!)).toEqual({ capacity: 10, held: 0, sold: 0 });
    expect(await counterOf(app, event.ticketTypeIds[2]!)).toEqual({ capacity: 62, held: 1, sold: 0 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('the best seats may be theirs', async () => {
    const event = await givenManyExpired((of) => taken(of, { seatIds: of.seatIds.slice(0, 50) }));
    const best = { ticketTypeId: event.ticketTypeIds[2]!, quantity: 20, together: true, accessible: false };
    await taken(event, { bestAvailable: best });
    expect(await expiredOf(event)).toBe(1);
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('a hold that had lost its places gets them back from them, and is sold', async () => {
    let lost: Id<'rsv'> | undefined;
    const event = await givenManyExpired(async (of) => {
      lost = await taken(of, places(of, 1, 9));
      await app.execute(system, release, { eventId: of.id, holdId: lost, reason: 'RELEASE' as const });
      for (let count = 0; count < 5; count += 1) await taken(of, places(of, 1, 2));
    });
    await app.execute(system, sell, { eventId: event.id, holdId: lost! });
    expect(await counterOf(app, event.ticketTypeIds[1]!)).toEqual({ capacity: 10, held: 0, sold: 9 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('a quota can be lowered to what is still claimed', async () => {
    const event = await givenManyExpired((of) => taken(of, places(of, 1, 7)));
    const input = { id: event.ticketTypeIds[1]!, quota: 1 };
    const { data } = await app
      .as(event.organizer)
      .send(`mutation($input: UpdateTicketTypeInput!) { updateTicketType(input: $input) { __typename } }`, { input });
    expect(data.updateTicketType.__typename).toBe('UpdateTicketTypeSuccess');
    expect(await counterOf(app, event.ticketTypeIds[1]!)).toEqual({ capacity: 1, held: 0, sold: 0 });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });
});

/** What a ticket type sells, and what it is changed to. */
const OTHER_GOODS = {
  'another currency': [{ seatCategory: 'Gold' }, { price: { ...PRICE, currency: 'USD' } }],
  'seats of another category': [{ seatCategory: 'Gold' }, { seatCategory: 'Silver' }],
  'seats instead of places': [{ quota: 10 }, { quota: null, seatCategory: 'Gold' }],
} as const;

it.each(Object.entries(OTHER_GOODS))(
  'a hold that has run out is not sold once its ticket type has %s',
  async (_, [sold, change]) => {
    const event = await publishedEvent(app, {
      seating: 'MIXED',
      seatMap: { rows: 2, seatsPerRow: 2, categoryOf: (row) => ['Gold', 'Silver'][row]! },
      ticketTypes: [{ name: 'Any', price: PRICE, ...sold }],
    });
    const asked = 'quota' in sold ? places(event, 0, 2) : { seatIds: event.seatIds.slice(0, 2) };
    const holdId = await taken(event, asked);
    await letEventHoldsExpire(app, event.id);
    await app.execute(system, updateTicketType, { id: event.ticketTypeId, ...change });
    expect(await counterOf(app, event.ticketTypeId)).toMatchObject({ held: 0, sold: 0 });
    await expect(app.execute(system, sell, { eventId: event.id, holdId })).rejects.toMatchObject({
      problem: { code: 'SOLD_OUT', remaining: 0 },
    });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  },
);
