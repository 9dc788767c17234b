import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let limited: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  limited = await startTestApp({ beside: app, environment: { RATE_LIMITS: 'on' } });
});
afterAll(async () => {
  await limited.close();
  await app.close();
});
beforeEach(() => app.sql`delete from rate_limit`);

const LOG_IN = 'mutation($input: LogInInput!) { logIn(input: $input) { __typename } }';
const SIGN_UP = 'mutation($input: SignUpInput!) { signUp(input: $input) { __typename } }';
const CHANGE = 'mutation($input: ChangePasswordInput!) { changePassword(input: $input) { __typename } }';

interface Answered {
  data: Record<string, { __typename: string } | null> | null;
  errors: { extensions: Record<string, unknown> }[] | undefined;
}

/** How often each outcome came: a type of the union, or the code of an error. */
async function outcomes(answers: Promise<Answered>[]): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const { data, errors } of await Promise.all(answers)) {
    const outcome = errors ? String(errors[0]!.extensions.code) : Object.values(data ?? {})[0]!.__typename;
    counted[outcome] = (counted[outcome] ?? 0) + 1;
  }
  return counted;
}

const times = (count: number, ask: (index: number) => Promise<Answered>): Promise<Answered>[] =>
  Array.from({ length: count }, (_, index) => ask(index));

describe('where limits are on', () => {
  it('judges 10 of 40 guesses that come at once', async () => {
    const { email } = await app.given.member();
    const input = { email, password: 'wrong password!' };
    expect(await outcomes(times(40, () => limited.anonymous.send(LOG_IN, { input })))).toEqual({
      InvalidCredentials: 10,
      RATE_LIMITED: 30,
    });
  });

  it('judges 100 guesses of an address, whatever the accounts, and says how long to wait', async () => {
    const guess = (index: number) =>
      limited.anonymous.send(LOG_IN, { input: { email: `guess-${index}@example.org`, password: 'wrong password!' } });
    expect(await outcomes(times(110, guess))).toEqual({ InvalidCredentials: 100, RATE_LIMITED: 10 });
    const { retryAfter } = (await guess(110)).errors![0]!.extensions;
    expect(retryAfter).toBeGreaterThan(800);
    expect(retryAfter).toBeLessThanOrEqual(900);
  });

  it('counts nothing for those who know their password', async () => {
    const { email, password } = await app.given.member();
    for (let round = 0; round < 12; round += 1) {
      const { data } = await limited.anonymous.send(LOG_IN, { input: { email, password } });
      expect(data.logIn.__typename).toBe('LogInSuccess');
    }
    expect(await app.sql`select sum(points)::int as points from rate_limit`).toEqual([{ points: 0 }]);
  });

  it('makes 30 accounts for an address, aliases of one request included', async () => {
    const aliased = (request: number) => {
      const names = Array.from({ length: 8 }, (_, index) => `a${request}x${index}`);
      const fields = names.map(
        (name) =>
          `${name}: signUp(input: { email: "${name}@example.org", password: "another long password", displayName: "A" }) { __typename }`,
      );
      return limited.anonymous.send(`mutation { ${fields.join(' ')} }`);
    };
    await Promise.all([0, 1, 2, 3].map(aliased));
    const input = { email: 'late@example.org', password: 'another long password', displayName: 'Late' };
    expect(await outcomes([limited.anonymous.send(SIGN_UP, { input })])).toEqual({ RATE_LIMITED: 1 });
    expect(await app.sql`select count(*)::int as made from app_user where email ~ '^a[0-9]x[0-9]@'`).toEqual([
      { made: 30 },
    ]);
  });

  it('judges 10 of 15 changes of a password that come at once, and changes nothing', async () => {
    const mira = await app.given.member();
    const input = { currentPassword: 'wrong password!', newPassword: 'another long password' };
    expect(await outcomes(times(15, () => limited.as(mira).send(CHANGE, { input })))).toEqual({
      InvalidCredentials: 10,
      RATE_LIMITED: 5,
    });
    const right = { email: mira.email, password: mira.password };
    expect(await outcomes([limited.anonymous.send(LOG_IN, { input: right })])).toEqual({ LogInSuccess: 1 });
  });
});
