import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { publishedEvent } from '../kit/given-events.js';
import { auditOf, counterOf, letHoldExpire, reserved, reserveOverHttp, seatStatesOf } from '../kit/given-inventory.js';
import type { Person } from '../kit/given-accounts.js';
import type { Answer } from '../kit/client.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { untilEqual } from '../kit/until.js';

const BUYERS = 200;

let app: TestApp;
let members: Person[];
beforeAll(async () => {
  app = await startTestApp();
  members = [];
  for (let made = 0; made < BUYERS; made += 20) {
    members.push(...(await Promise.all(Array.from({ length: 20 }, () => app.given.member()))));
  }
});
afterAll(() => app.close());

const outcomes = (answers: readonly Answer[]): Record<string, number> => {
  const names = answers.map(({ data, errors }) => (errors ? `error ${errors[0]!.message}` : data.reserve.__typename));
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, found]) => [name, found.length]));
};

describe('two hundred buyers at once', () => {
  it('get exactly the hundred places and the hundred seats that there are, each other one a typed problem', async () => {
    const places = await publishedEvent(app, { capacity: 100 });
    const seats = await publishedEvent(app, { seatMap: { rows: 5, seatsPerRow: 20 } });
    const [general, seated] = await Promise.all([
      Promise.all(
        members.map((member) =>
          reserveOverHttp(app, member, {
            eventId: places.id,
            items: [{ ticketTypeId: places.ticketTypeId, quantity: 1 }],
          }),
        ),
      ),
      Promise.all(
        members.map((member, index) =>
          reserveOverHttp(app, member, { eventId: seats.id, seatIds: [seats.seatIds[index % 100]] }),
        ),
      ),
    ]);
    expect(outcomes(general)).toEqual({ ReserveSuccess: 100, SoldOut: 100 });
    expect(outcomes(seated)).toEqual({ ReserveSuccess: 100, SeatsTaken: 100 });
    expect(await counterOf(app, places.ticketTypeId)).toEqual({ capacity: 100, held: 100, sold: 0 });
    expect(await seatStatesOf(app, seats.id)).toEqual({ HELD: 100 });
    expect(await auditOf(app)).toEqual([]);
  });

  it('who ask for the best seats get different ones, until every seat is held', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 10, seatsPerRow: 10 } });
    const bestAvailable = { ticketTypeId: event.ticketTypeId, quantity: 2 };
    const answers = await Promise.all(
      members.slice(0, 60).map((member) => reserveOverHttp(app, member, { eventId: event.id, bestAvailable })),
    );
    const { ReserveSuccess = 0, SoldOut = 0, ...others } = outcomes(answers);
    expect(others).toEqual({});
    expect(ReserveSuccess + SoldOut).toBe(60);
    const held = answers.flatMap(({ data }) => data.reserve.reservation?.items[0].seats ?? []);
    expect(new Set(held.map(({ id }) => id)).size).toBe(ReserveSuccess * 2);
    expect(await seatStatesOf(app, event.id)).toMatchObject({ HELD: ReserveSuccess * 2 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});

describe('a worker', () => {
  it('frees the places of reservations whose time is up, and marks them', async () => {
    const event = await publishedEvent(app, { capacity: 5 });
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 2 }];
    const { id } = await reserved(app, members[0]!, { eventId: event.id, items });
    await letHoldExpire(app, id);
    const statusOf = async () => (await app.sql`select status from reservation where id = ${uuidOfAny(id)}`)[0].status;
    await untilEqual(statusOf, 'EXPIRED');
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 5, held: 0, sold: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});
