import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PgBoss } from 'pg-boss';
import { bookingOf, givenBooking } from '../kit/given-bookings.js';
import { killNodes, startNode } from '../kit/node-process.js';
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

const QUEUE = 'payment.requested.request-from-provider';

/** What a worker leaves behind that is killed right after it has begun on a message. */
async function beginAndDie(): Promise<void> {
  const boss = new PgBoss({ connectionString: app.databaseUrl, supervise: false, schedule: false });
  await boss.start();
  expect(await boss.fetch(QUEUE)).toHaveLength(1);
  await boss.stop({ graceful: false });
}

describe('a worker that dies', () => {
  it('delays what it had begun by half a minute, not by a quarter of an hour: another one takes it up', async () => {
    const { booking, member } = await givenBooking(app, { priceMinor: 2_500 });
    expect(booking.status).toBe('PENDING_PAYMENT');
    await beginAndDie();
    await startNode({ DATABASE_URL: app.databaseUrl, ...app.secrets, ROLE: 'worker', PUBLIC_URL: app.url });
    await until(async () => (await bookingOf(app, member, booking.id)).status === 'CONFIRMED', 240);
  }, 300_000);
});
