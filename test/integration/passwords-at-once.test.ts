import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOf } from '../../src/kernel/db/type-id.js';
import type { Person } from '../kit/given-accounts.js';
import { holdLock, untilBlocked } from '../kit/held-lock.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

const CHANGE = 'mutation($input: ChangePasswordInput!) { changePassword(input: $input) { __typename } }';
const LOG_IN = 'mutation($input: LogInInput!) { logIn(input: $input) { __typename } }';

const changeOf = (mira: Person) => async (): Promise<string> => {
  const input = { currentPassword: mira.password, newPassword: 'a new password that nobody knows' };
  return (await app.as(mira).send(CHANGE, { input })).data.changePassword.__typename;
};

const logInOf =
  ({ email, password }: Person) =>
  async (): Promise<string> =>
    (await app.anonymous.send(LOG_IN, { input: { email, password } })).data.logIn.__typename;

/** Each has compared the password before any has changed something; then they come in this order. */
async function inOrder({ id }: Person, ...asked: (() => Promise<string>)[]): Promise<string[]> {
  const user = await holdLock(app, 'select from app_user where id = $1 for no key update', [uuidOf('usr', id)]);
  const answers: Promise<string>[] = [];
  for (const ask of asked) {
    answers.push(ask());
    await untilBlocked(app, answers.length);
  }
  await user.letGo();
  return Promise.all(answers);
}

const sessionsOf = ({ id }: Person) =>
  app.sql`select id from session where user_id = ${uuidOf('usr', id)} and revoked_at is null`;

describe('a password that is changed', () => {
  it('opens no session for who logs in by the old one meanwhile', async () => {
    const mira = await app.given.member();
    expect(await inOrder(mira, changeOf(mira), logInOf(mira))).toEqual(['ChangePasswordSuccess', 'InvalidCredentials']);
    // That of who changed it.
    expect(await sessionsOf(mira)).toHaveLength(1);
  });

  it('ends the session of who has logged in by the old one just before', async () => {
    const mira = await app.given.member();
    expect(await inOrder(mira, logInOf(mira), changeOf(mira))).toEqual(['LogInSuccess', 'ChangePasswordSuccess']);
    expect(await sessionsOf(mira)).toHaveLength(1);
  });

  it('is not changed once more by who knows the old one', async () => {
    const mira = await app.given.member();
    const answers = await inOrder(mira, changeOf(mira), changeOf(mira));
    expect(answers).toEqual(['ChangePasswordSuccess', 'InvalidCredentials']);
  });
});
