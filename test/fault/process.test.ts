import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeTemporaryFolder } from '../../scripts/temporary-folder.js';
import { sendOperation } from '../kit/client.js';
import { killNodes, startNode, type NodeProcess, type NotReady } from '../kit/node-process.js';

const PERSON = { email: 'mira@example.org', password: 'correct horse battery staple' };
const SIGN_UP = 'mutation($input: SignUpInput!) { signUp(input: $input) { __typename } }';
const LOG_IN = 'mutation($input: LogInInput!) { logIn(input: $input) { __typename } }';

/** Milliseconds; all of it takes half a minute where nothing else runs. */
const LONGEST = 600_000;

let dataDir: string;
beforeAll(() => {
  dataDir = makeTemporaryFolder('process');
});
afterAll(async () => {
  // A last orderly start and stop ends the cluster that a killed process may have left.
  await killNodes();
  await stop(await start());
  rmSync(dataDir, { recursive: true, force: true });
}, LONGEST);

const start = (environment: Record<string, string> = {}) => startNode({ FOYER_DATA_DIR: dataDir, ...environment });

const isPostgresRunning = (): boolean => existsSync(join(dataDir, 'postgres', 'postmaster.pid'));

async function stop(node: NodeProcess): Promise<number | string> {
  node.kill('SIGTERM');
  return node.ended;
}

const logIn = async (node: NodeProcess): Promise<unknown> =>
  (await sendOperation(node.url, undefined, { query: LOG_IN, variables: { input: PERSON } })).data.logIn.__typename;

describe('a process with its own PostgreSQL', () => {
  it(
    'stops on SIGTERM with its database, and finds its data at the next start',
    async () => {
      const first = await start();
      const input = { ...PERSON, displayName: 'Mira' };
      const signedUp = await sendOperation(first.url, undefined, { query: SIGN_UP, variables: { input } });
      expect(signedUp.data.signUp.__typename).toBe('SignUpSuccess');
      expect(isPostgresRunning()).toBe(true);
      expect(await stop(first)).toBe(0);
      expect(isPostgresRunning()).toBe(false);
      const second = await start();
      expect(await logIn(second)).toBe('LogInSuccess');
      second.kill('SIGINT');
      expect(await second.ended).toBe(0);
    },
    LONGEST,
  );

  it(
    'starts on the database that a killed one left running',
    async () => {
      const killed = await start();
      killed.kill('SIGKILL');
      expect(await killed.ended).toBe('SIGKILL');
      expect(isPostgresRunning()).toBe(true);
      const next = await start();
      expect(await logIn(next)).toBe('LogInSuccess');
      expect(await stop(next)).toBe(0);
      expect(isPostgresRunning()).toBe(false);
    },
    LONGEST,
  );

  it(
    'says in one sentence that its port is taken, and ends',
    async () => {
      const first = await start();
      const { port } = new URL(first.url);
      const { said, code } = await start({ PORT: port }).then(
        () => ({ said: 'it started', code: 0 }),
        (error: unknown) => error as NotReady,
      );
      expect(code).toBe(1);
      expect(said).toMatch(new RegExp(`^Foyer could not start\\. Port ${port} .* set PORT to another port\\.\\n$`));
      expect(await logIn(first)).toBe('LogInSuccess');
      expect(await stop(first)).toBe(0);
    },
    LONGEST,
  );

  it(
    'names every mistake of its configuration',
    async () => {
      const { said, code } = await start({ PORT: 'http', ACCESS_TOKEN_TTL: 'soon' }).then(
        () => ({ said: 'it started', code: 0 }),
        (error: unknown) => error as NotReady,
      );
      expect(code).toBe(1);
      expect(said).toContain('PORT must be a whole number');
      expect(said).toContain('ACCESS_TOKEN_TTL must be a duration');
    },
    LONGEST,
  );
});
