import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { givenOffer } from '../kit/given-bookings.js';
import { issuePairingCodeOverHttp, pairDeviceOverHttp, pairedDevice } from '../kit/given-devices.js';
import { givenDoor } from '../kit/given-door.js';
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
async function watchAs(caller: { token: string }, document = WATCH, variables = {}) {
  const watch = app.subscribe(caller, document, variables);
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

  it('of a device ends soon after it was paired anew: whoever has its token from before is shut out', async () => {
    const { organizer } = await givenDoor(app);
    const { eventId } = await givenOffer(app, { organizer, capacity: 5 });
    const { id, token } = await pairedDevice(app, organizer, eventId);
    const document = 'subscription($eventId: ID!) { checkInsChanged(eventId: $eventId) { __typename } }';
    const lost = await watchAs({ token }, document, { eventId });
    const { data } = await issuePairingCodeOverHttp(app, organizer, id);
    await pairDeviceOverHttp(app, data.issuePairingCode.pairing.code);
    expect(await lost.ended).toMatchObject({ code: 4403 });
    await lost.watch.close();
  });
});
