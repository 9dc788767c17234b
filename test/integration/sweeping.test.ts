import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import { startWorker } from '../../src/kernel/messages/worker.js';
import type { Tx } from '../../src/kernel/db/unit-of-work.js';
import { encodeId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { inventoryRecurring } from '../../src/modules/inventory/index.js';
import { MOST_EVENTS, MOST_SWEPT, sweepOverdueHolds } from '../../src/modules/inventory/sweep-expired-holds.js';
import { publishedEvent, type GivenEvent } from '../kit/given-events.js';
import { GivenQueue } from '../kit/given-queue.js';
import { auditInventoryOf, auditOf, letEventHoldsExpire, reserved, sweep, takePlaces } from '../kit/given-inventory.js';
import { holdPlacesOf, untilBlocked } from '../kit/held-lock.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterEach(async () => {
  await app.close();
});

/** An event with so many holds whose time is up, each with a place of each of its ticket types. */
async function givenExpired(holds: number, types = 1): Promise<GivenEvent> {
  const price = { amountMinor: 500, currency: 'EUR' };
  const ticketTypes = Array.from({ length: types }, (_, index) => ({ name: `Type ${index}`, price, quota: holds }));
  const event = await publishedEvent(app, { ticketTypes });
  const items = event.ticketTypeIds.map((ticketTypeId) => ({ ticketTypeId, quantity: 1 }));
  for (let taken = 0; taken < holds; taken += 1) await takePlaces(app, event.id, { items });
  await letEventHoldsExpire(app, event.id);
  return event;
}

const heldOf = async (event: GivenEvent): Promise<number> => {
  const [{ held }] = await app.sql`select sum(held)::int as held from ticket_counter
    where event_id = ${uuidOfAny(event.id)}`;
  return held;
};

/** The holds that messages have told of, each as often as it was told. */
async function toldFreed(): Promise<Id<'rsv'>[]> {
  const rows = await app.sql`select jsonb_array_elements_text(data -> 'holdIds') as id from pgboss.job
    where name = 'seats.freed.expire-reservations' order by 1`;
  return rows.map(({ id }) => id);
}

async function expiredHoldIds(): Promise<Id<'rsv'>[]> {
  const rows = await app.sql`select distinct hold_id from hold where state = 'EXPIRED'`;
  return rows.map(({ hold_id }) => encodeId('rsv', hold_id)).sort();
}

describe('the sweeper', () => {
  it('frees a slice at a time, and says with the same commit whose places are free', async () => {
    const event = await givenExpired(MOST_SWEPT / 20 + 1, 20);
    expect(await sweep(app)).toBe(MOST_SWEPT);
    expect(await heldOf(event)).toBe(20);
    expect(await sweep(app)).toBe(20);
    expect(await sweep(app)).toBe(0);
    expect(await toldFreed()).toEqual(await expiredHoldIds());
    expect(await toldFreed()).toHaveLength(MOST_SWEPT / 20 + 1);
    expect(await auditInventoryOf(app)).toEqual([]);
  });

  it('works beside any number of others: each hold ends once', async () => {
    const events = [await givenExpired(9), await givenExpired(9), await givenExpired(9), await givenExpired(9)];
    const freed = await Promise.all(Array.from({ length: 8 }, () => sweep(app)));
    const late = await sweep(app);
    expect(freed.reduce((sum, count) => sum + count, late)).toBe(36);
    for (const event of events) expect(await heldOf(event)).toBe(0);
    const [{ lines }] = await app.sql`select count(*)::int as lines from inventory_ledger where verb = 'EXPIRE'`;
    expect(lines).toBe(36);
    expect(await toldFreed()).toEqual(await expiredHoldIds());
    expect(await auditInventoryOf(app)).toEqual([]);
  });

  it('does not wait for an event that somebody is busy with, and frees the others', async () => {
    const [busy, idle] = [await givenExpired(3), await givenExpired(2)];
    const lock = await holdPlacesOf(app, busy);
    expect(await sweep(app)).toBe(2);
    expect([await heldOf(busy), await heldOf(idle)]).toEqual([3, 0]);
    await lock.letGo();
    expect(await sweep(app)).toBe(3);
  });

  it('comes first to those whose time was up first, of however many events', async () => {
    for (let others = 0; others < MOST_EVENTS; others += 1) await givenExpired(1);
    const latest = await givenExpired(1);
    await letEventHoldsExpire(app, latest.id);
    expect(await sweep(app)).toBe(MOST_EVENTS);
    expect(await heldOf(latest)).toBe(0);
  });

  it('waits for its turn at an event that is busy when its holds have waited too long', async () => {
    const busy = await givenExpired(3);
    const lock = await holdPlacesOf(app, busy);
    expect(await sweep(app)).toBe(0);
    const waiting = app.execute(system, sweepOverdueHolds, undefined);
    await untilBlocked(app);
    await lock.letGo();
    expect(await waiting).toBe(3);
    expect(await auditInventoryOf(app)).toEqual([]);
  });

  it('leaves an event to those who begin to wait for its places while it waits for its turn', async () => {
    const event = await givenExpired(3);
    let waiting: Promise<number> | undefined;
    const beginToWait = async (tx: Tx): Promise<void> => {
      await sql`update event_inventory set is_waited_for = true
        where event_id = ${uuidOfAny(event.id)}`.execute(tx.em.getKysely());
      waiting = app.execute(system, sweepOverdueHolds, undefined);
      await untilBlocked(app);
    };
    await app.execute(system, beginToWait, undefined);
    expect(await waiting).toBe(0);
    expect(await heldOf(event)).toBe(3);
  });

  it('leaves holds whose time was up just now to those who do not wait', async () => {
    const event = await givenExpired(1);
    const sweepAtOnce = async (tx: Tx): Promise<number> => {
      await sql`update hold set expires_at = now() - interval '4 seconds'
        where event_id = ${uuidOfAny(event.id)}`.execute(tx.em.getKysely());
      return sweepOverdueHolds(tx, undefined);
    };
    expect(await app.execute(system, sweepAtOnce, undefined)).toBe(0);
    expect(await sweep(app)).toBe(1);
  });
});

describe('a worker', () => {
  it('goes on without a pause as long as slices are full', async () => {
    const event = await givenExpired(MOST_SWEPT / 10 + 1, 20);
    const sweeper = inventoryRecurring.find(({ name }) => name === 'sweep-expired-holds')!;
    // It begins at once, and would pause for an hour.
    let pauses = 0;
    const task = {
      ...sweeper,
      get everySeconds() {
        pauses += 1;
        return pauses === 1 ? 0 : 3_600;
      },
    };
    const queue = await GivenQueue.of(app, []);
    const worker = startWorker({ ...queue.tools, subscribers: [], recurring: [task] });
    await until(async () => (await heldOf(event)) === 0);
    await worker.stop();
    await queue.stop();
    const slices = await app.sql`select distinct version from inventory_ledger where verb = 'EXPIRE'`;
    expect(slices).toHaveLength(3);
  });

  it('marks the reservations whose places it freed', async () => {
    const event = await publishedEvent(app, { capacity: 1 });
    const member = await app.given.member();
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
    const { id } = await reserved(app, member, { eventId: event.id, items });
    await letEventHoldsExpire(app, event.id);
    const worker = await startTestApp({ beside: app, environment: { ROLE: 'worker' } });
    const statusOf = async (): Promise<string> =>
      (await app.sql`select status from reservation where id = ${uuidOfAny(id)}`)[0].status;
    await until(async () => (await statusOf()) === 'EXPIRED');
    await worker.close();
    expect(await auditOf(app)).toEqual([]);
  });
});
