import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMilliseconds } from '../../src/kernel/clock.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import type { Person } from '../kit/given-accounts.js';
import type { GivenEvent } from '../kit/given-events.js';
import { reserved, reserveOverHttp } from '../kit/given-inventory.js';
import { entryOf, joined, releaseOverHttp, serveOpened, soldOut, waitedEvent } from '../kit/given-waitlists.js';
import { holdPlacesOf, untilBlocked } from '../kit/held-lock.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let member: Person;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api', RATE_LIMITS: 'off' } });
  member = await app.given.member();
});
afterAll(() => app.close());

const startSales = (event: GivenEvent, offset: string) =>
  app.sql`update ticket_type set sales_start_at = now() + ${offset}::interval
    where id = ${uuidOfAny(event.ticketTypeId)}`;

describe('whoever waits is served', () => {
  it('when sales have begun, also if no worker was there for minutes', async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    const { holder, holds } = await soldOut(app, event, [1]);
    const id = await joined(app, member, { event });
    await startSales(event, '1 hour');
    await releaseOverHttp(app, holder, holds[0]!);
    await serveOpened(app);
    expect((await entryOf(app, member, id)).status).toBe('WAITING');
    await startSales(event, '-5 minutes');
    await serveOpened(app);
    expect((await entryOf(app, member, id)).status).toBe('OFFERED');
  });

  it('when seats for wheelchairs are opened to everybody, as of minutes ago', async () => {
    const accessibleSeatsOpenAt = addMilliseconds(app.clock.now(), 24 * 3_600_000);
    const event = await waitedEvent(app, {
      seatMap: { rows: 1, seatsPerRow: 2 },
      event: { accessibleSeatsOpenAt },
    });
    await app.sql`update seat set accessible = true where id = ${uuidOfAny(event.seatIds[1]!)}`;
    await reserved(app, await app.given.member(), { eventId: event.id, seatIds: [event.seatIds[0]!] });
    const id = await joined(app, member, { event });
    await serveOpened(app);
    expect(await entryOf(app, member, id)).toMatchObject({
      status: 'WAITING',
      reason: { code: 'NOT_TOGETHER', needed: 1, free: 1 },
    });
    const UPDATE = `mutation($input: UpdateEventInput!) { updateEvent(input: $input) { __typename } }`;
    const input = {
      eventId: event.id,
      accessibleSeatsOpenAt: addMilliseconds(app.clock.now(), -300_000).toISOString(),
    };
    await app.as(event.organizer).send(UPDATE, { input });
    await serveOpened(app);
    expect((await entryOf(app, member, id)).status).toBe('OFFERED');
  });

  it('at each event by itself: one that is locked keeps no other waiting', async () => {
    const events = [await waitedEvent(app, { capacity: 1 }), await waitedEvent(app, { capacity: 1 })];
    const ids = [];
    for (const event of events) {
      const { holder, holds } = await soldOut(app, event, [1]);
      ids.push(await joined(app, member, { event }));
      await startSales(event, '1 hour');
      await releaseOverHttp(app, holder, holds[0]!);
      await startSales(event, '-1 second');
    }
    const lock = await holdPlacesOf(app, events[1]!);
    const serving = serveOpened(app);
    await untilBlocked(app);
    const items = [{ ticketTypeId: events[0]!.ticketTypeId, quantity: 1 }];
    const { data } = await reserveOverHttp(app, await app.given.member(), { eventId: events[0]!.id, items });
    expect(data.reserve.__typename).toBe('SoldOut');
    await lock.letGo();
    await serving;
    for (const id of ids) expect((await entryOf(app, member, id)).status).toBe('OFFERED');
  });
});
