import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { holdLock, untilBlocked } from '../kit/held-lock.js';
import { killNodes, killNodesAtOnce, startNode, type NotReady } from '../kit/node-process.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(async () => {
  await killNodes();
  await app.close();
});

it('a process that waits for the migrations of another ends on SIGTERM, though not at once', async () => {
  const migrating = await holdLock(app, 'select pg_advisory_xact_lock(7203115)');
  const ended = startNode({ DATABASE_URL: app.databaseUrl, ...app.secrets }).catch(
    (error: unknown) => (error as NotReady).code,
  );
  await untilBlocked(app);
  killNodesAtOnce('SIGTERM');
  expect(await ended).toBe(1);
  await migrating.letGo();
}, 300_000);
