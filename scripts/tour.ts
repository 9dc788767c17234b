import { rmSync } from 'node:fs';
import { startApp } from '../src/app.js';
import { readConfig } from '../src/kernel/config.js';
import { startEmbeddedPostgres } from '../src/kernel/db/embedded-postgres.js';
import { createLogger } from '../src/kernel/logger.js';
import { makeTemporaryFolder } from './temporary-folder.js';
import type { Tell } from './tour-client.js';
import { tellStory } from './tour-story.js';

/**
 * `npm run tour`: the README's tour against the server that `npm start` runs (or FOYER_URL), printing each request and
 * answer. Where none answers, it starts one of its own for the time of the tour.
 */
const marks = { step: '\n==', request: '->', answer: '<-', event: '~~' };
const LONGEST = 600;
const tell: Tell = (kind, text) => {
  process.stdout.write(`${marks[kind]} ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}\n`);
};

const server = await findServer();
try {
  const admin = { email: 'admin@foyer.test', password: 'foyer-demo-password' };
  const { seatChanges, lastAvailability } = await tellStory({ url: server.url, tell, admin });
  tell(
    'step',
    `Done: ${seatChanges.length} pictures of the seat map, without a gap; ${lastAvailability.sold} places sold.`,
  );
} finally {
  await server.stop();
}

async function findServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const url = process.env.FOYER_URL ?? `http://127.0.0.1:${process.env.PORT ?? '4000'}`;
  const answers = await fetch(`${url}/livez`).then(
    ({ ok }) => ok,
    () => false,
  );
  return answers ? { url, stop: () => Promise.resolve() } : startOwn();
}

async function startOwn(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = makeTemporaryFolder('tour');
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const config = readConfig({ ...process.env, PORT: '0', FOYER_DATA_DIR: dataDir, DEMO_DATA: 'true' });
  const app = await startApp({ ...config, DATABASE_URL: postgres.url }, { logger: createLogger('warn') });
  return {
    url: app.url,
    async stop() {
      await app.stop();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
