import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId, uuidOfAny } from '../../src/kernel/ids.js';
import { publishedEvent } from '../kit/given-events.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

interface Ended {
  code: number;
  said: string;
  complained: string;
}

/** What `npm run inventory:audit` runs. */
const audit = (...options: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const command = ['--import', '@swc-node/register/esm-register', 'src/inventory-audit.ts', ...options];
    const env = { PATH: process.env.PATH, NODE_ENV: 'test', DATABASE_URL: app.databaseUrl, ...app.secrets };
    const child = execFile(process.execPath, command, { env }, (_, said, complained) => {
      resolve({ code: child.exitCode ?? -1, said, complained });
    });
  });

it('exits with 0 where all is well, with 1 and a line for each difference, and with 2 where it could not look', async () => {
  const [sound, unsound] = [await publishedEvent(app), await publishedEvent(app)];
  const { id, ticketTypeId } = unsound;
  await app.sql`update ticket_counter set sold = 1 where ticket_type_id = ${uuidOfAny(ticketTypeId)}`;
  const unknown = newId('evt');
  const [ofOne, ofAll, ofNone, ofNonsense] = await Promise.all([
    audit('--event', sound.id),
    audit(),
    audit('--event', unknown),
    audit('--event', 'evt_1'),
  ]);
  expect(ofOne).toEqual({ code: 0, said: 'Events: 1. Differences: 0.\n', complained: '' });
  expect(ofAll).toEqual({
    code: 1,
    said: `${id} counter of ${ticketTypeId} (held, sold): expected 0, 0, found 0, 1\nEvents: 2. Differences: 1.\n`,
    complained: '',
  });
  expect(ofNone).toEqual({ code: 2, said: '', complained: `There is no event ${unknown}.\n` });
  expect(ofNonsense).toEqual({
    code: 2,
    said: '',
    complained: 'evt_1 is no id of an event: those begin with evt_.\n',
  });
}, 300_000);
