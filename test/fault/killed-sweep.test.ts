import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { untilAtRest } from '../kit/at-rest.js';
import { publishedEvent, type GivenEvent } from '../kit/given-events.js';
import { auditOf, letEventHoldsExpire, reserved } from '../kit/given-inventory.js';
import { killNodes, startNode, type NodeProcess } from '../kit/node-process.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(async () => {
  await killNodes();
  await app.close();
});

const startWorker = (): Promise<NodeProcess> =>
  startNode({ DATABASE_URL: app.databaseUrl, ...app.secrets, ROLE: 'worker', PUBLIC_URL: app.url });

/** An event with two reservations whose time is up. */
async function givenExpired(): Promise<GivenEvent> {
  const event = await publishedEvent(app, { capacity: 2 });
  const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
  for (const member of [await app.given.member(), await app.given.member()]) {
    await reserved(app, member, { eventId: event.id, items });
  }
  await letEventHoldsExpire(app, event.id);
  return event;
}

const countOf = async (of: 'waiting' | 'released' | 'told' | 'expired'): Promise<number> => {
  const [counts] = await app.sql`select
    (select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waiting,
    (select count(*)::int from hold where state = 'EXPIRED') as released,
    (select count(*)::int from pgboss.job where name = 'seats.freed.expire-reservations') as told,
    (select count(*)::int from reservation where status = 'EXPIRED') as expired`;
  return counts[of];
};

/**
 * The sweeper locks both events, frees the places of the first one, and then meets a counter of the second one that
 * somebody else has locked: there it is killed.
 */
it('a worker that is killed in the middle of a sweep has done nothing of it, and another one does all of it', async () => {
  const events = [await givenExpired(), await givenExpired()];
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query({
      text: 'select from ticket_counter where event_id = $1 for update',
      values: [uuidOfAny(events[1]!.id)],
    });
    const worker = await startWorker();
    await until(async () => (await countOf('waiting')) > 0);
    worker.kill('SIGKILL');
    expect(await worker.ended).toBe('SIGKILL');
    await client.query('rollback');
    await untilAtRest(app);
  } finally {
    await client.end();
  }
  expect([await countOf('released'), await countOf('told'), await countOf('expired')]).toEqual([0, 0, 0]);
  expect(await auditOf(app)).toEqual([]);

  await startWorker();
  await until(async () => (await countOf('expired')) === 4);
  expect([await countOf('released'), await countOf('told')]).toEqual([4, 2]);
  expect(await auditOf(app)).toEqual([]);
}, 300_000);
