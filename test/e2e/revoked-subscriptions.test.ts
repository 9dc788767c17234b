import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Person } from '../kit/given-accounts.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const WATCH = 'subscription { submissionQueueChanged { pendingCount } }';
const LOG_OUT = 'mutation { logOut { ... on LogOutSuccess { loggedOut } } }';
const SET_ROLE = 'mutation($input: SetUserRoleInput!) { setUserRole(input: $input) { __typename } }';

/** A subscription that has begun, and why it ended. */
async function watchAs(person: Person) {
  const watch = app.subscribe(person, WATCH);
  await watch.next();
  return {
    watch,
    ended: watch.next().then(
      () => undefined,
      (error: unknown) => error as { code?: number },
    ),
  };
}

describe('a subscription', () => {
  it('ends soon after a log-out or a demotion; that of others goes on', async () => {
    const [ada, bob, eve] = [await app.given.admin(), await app.given.admin(), await app.given.admin()];
    const stays = await watchAs(ada);
    let hasEnded = false;
    void stays.ended.then(() => (hasEnded = true));
    const [loggedOut, demoted] = [await watchAs(bob), await watchAs(eve)];
    // Unless somebody looks, they last as long as their tokens: half an hour.
    await app.as(bob).send(LOG_OUT);
    await app.as(ada).send(SET_ROLE, { input: { userId: eve.id, role: 'MEMBER' } });
    expect(await loggedOut.ended).toMatchObject({ code: 4403 });
    expect(await demoted.ended).toMatchObject({ code: 4403 });
    expect(hasEnded).toBe(false);
    for (const { watch } of [stays, loggedOut, demoted]) await watch.close();
  });
});
