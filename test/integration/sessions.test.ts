import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOf } from '../../src/kernel/db/type-id.js';
import { purgeSessions } from '../../src/modules/accounts/refresh-session.js';
import type { Person } from '../kit/given-accounts.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const LOG_IN = 'mutation($input: LogInInput!) { logIn(input: $input) { __typename } }';
const LOG_OUT = 'mutation { logOut { ... on LogOutSuccess { loggedOut } } }';

/** Somebody with two sessions, the older of which is that of the token. */
async function logInTwice(): Promise<Person & { userId: string; older: string; newer: string }> {
  const mira = await app.given.member();
  await app.anonymous.send(LOG_IN, { input: { email: mira.email, password: mira.password } });
  const userId = uuidOf('usr', mira.id);
  const [older, newer] = await app.sql`select id from session where user_id = ${userId} order by created_at, id`;
  return { ...mira, userId, older: older.id, newer: newer.id };
}

const sessionsOf = async (userId: string): Promise<string[]> =>
  (await app.sql`select id from session where user_id = ${userId} order by created_at, id`).map(({ id }) => id);

describe('the list of sessions', () => {
  it('leaves out what has ended and what can no longer be refreshed', async () => {
    const mira = await logInTwice();
    const listed = async () => (await app.as(mira).send('{ sessions { id } }')).data.sessions.length;
    expect(await listed()).toBe(2);
    await app.sql`update refresh_token set expires_at = now() - interval '1 minute' where session_id = ${mira.newer}`;
    expect(await listed()).toBe(1);
    await app.sql`update refresh_token set used_at = now() where session_id = ${mira.older}`;
    expect(await listed()).toBe(0);
  });
});

describe('the purge of sessions', () => {
  it('keeps for a day what has ended or expired, and then deletes it with its tokens', async () => {
    const mira = await logInTwice();
    await app.as(mira).send(LOG_OUT);
    await app.sql`update refresh_token set expires_at = now() - interval '23 hours' where session_id = ${mira.newer}`;
    await app.execute(system, purgeSessions, undefined);
    expect(await sessionsOf(mira.userId)).toEqual([mira.older, mira.newer]);

    await app.sql`update session set revoked_at = now() - interval '25 hours' where id = ${mira.older}`;
    await app.execute(system, purgeSessions, undefined);
    expect(await sessionsOf(mira.userId)).toEqual([mira.newer]);

    await app.sql`update refresh_token set expires_at = now() - interval '25 hours' where session_id = ${mira.newer}`;
    await app.execute(system, purgeSessions, undefined);
    expect(await sessionsOf(mira.userId)).toEqual([]);
    expect(
      await app.sql`select count(*)::int as left from refresh_token where session_id in (${mira.older}, ${mira.newer})`,
    ).toEqual([{ left: 0 }]);
  });

  it('leaves those who can come back alone', async () => {
    const mira = await logInTwice();
    await app.execute(system, purgeSessions, undefined);
    expect(await sessionsOf(mira.userId)).toEqual([mira.older, mira.newer]);
  });
});
