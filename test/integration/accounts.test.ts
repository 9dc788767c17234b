import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import type { Person } from '../kit/given-accounts.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const ME = '{ me { id displayName email role } }';
const SIGN_UP = `mutation($input: SignUpInput!) { signUp(input: $input) { __typename
  ... on SignUpSuccess { session { user { email } } } ... on Problem { code message } } }`;
const LOG_IN = `mutation($input: LogInInput!) { logIn(input: $input) { __typename
  ... on LogInSuccess { session { accessToken refreshToken user { id email } } } ... on Problem { code } } }`;
const REFRESH = `mutation($input: RefreshSessionInput!) { refreshSession(input: $input) { __typename
  ... on RefreshSessionSuccess { session { accessToken refreshToken } } ... on Problem { code } } }`;

const users = async (): Promise<number> => (await app.sql`select count(*)::int as n from app_user`)[0].n;
const refresh = (refreshToken: string) => app.anonymous.send(REFRESH, { input: { refreshToken } });

describe('signing up', () => {
  it('shows the e-mail address to its owner only', async () => {
    const mira = await app.given.member('Mira');
    const { data } = await app.as(mira).send(ME);
    expect(data.me).toEqual({ id: mira.id, displayName: 'Mira', email: mira.email, role: 'MEMBER' });
  });

  it('refuses an address that is taken, in whatever case', async () => {
    const mira = await app.given.member();
    const before = await users();
    const input = { email: mira.email.toUpperCase(), password: 'another long password', displayName: 'Eve' };
    const { data } = await app.anonymous.send(SIGN_UP, { input });
    expect(data.signUp).toMatchObject({ __typename: 'EmailTaken', code: 'EMAIL_TAKEN' });
    expect(await users()).toBe(before);
  });

  it('lets one of two win who sign up with one address at once', async () => {
    const input = { email: 'twins@example.org', password: 'another long password', displayName: 'Twin' };
    const answers = await Promise.all([1, 2, 3].map(() => app.anonymous.send(SIGN_UP, { input })));
    const kinds = answers.map(({ data }) => data?.signUp.__typename as string).sort();
    expect(kinds).toEqual(['EmailTaken', 'EmailTaken', 'SignUpSuccess']);
  });

  it.each([
    ['short', 'eleven char'],
    ['monotonous', 'aaaaaaaaaaaaaa'],
    ['longer than 72 bytes', `${'ä'.repeat(36)}z1x`],
  ])('refuses a password that is %s', async (_, password) => {
    const before = await users();
    const { data } = await app.anonymous.send(SIGN_UP, {
      input: { email: 'weak@example.org', password, displayName: 'W' },
    });
    expect(data.signUp).toMatchObject({ __typename: 'WeakPassword', code: 'WEAK_PASSWORD' });
    expect(await users()).toBe(before);
  });

  it('refuses a name of nothing but spaces', async () => {
    const input = { email: 'blank@example.org', password: 'another long password', displayName: '  ' };
    const { errors } = await app.anonymous.send(SIGN_UP, { input });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'displayName' }] });
  });
});

describe('logging in', () => {
  it('opens a session with the right password and refuses all else alike', async () => {
    const mira = await app.given.member();
    const right = await app.anonymous.send(LOG_IN, { input: { email: mira.email, password: mira.password } });
    expect(right.data.logIn.session.user).toEqual({ id: mira.id, email: mira.email });
    const wrong = await app.anonymous.send(LOG_IN, { input: { email: mira.email, password: 'wrong password!' } });
    const unknown = await app.anonymous.send(LOG_IN, {
      input: { email: 'nobody@example.org', password: mira.password },
    });
    expect(wrong.data.logIn).toEqual({ __typename: 'InvalidCredentials', code: 'INVALID_CREDENTIALS' });
    expect(unknown.data.logIn).toEqual(wrong.data.logIn);
  });

  it('says that the current password is wrong to whoever changes it, and nothing of an e-mail address', async () => {
    const mira = await app.given.member();
    const change = `mutation($input: ChangePasswordInput!) { changePassword(input: $input) {
      __typename ... on Problem { message } } }`;
    const input = { currentPassword: 'wrong password!', newPassword: 'another long password' };
    const { data } = await app.as(mira).send(change, { input });
    const message = 'This is not the current password.';
    expect(data.changePassword).toEqual({ __typename: 'InvalidCredentials', message });
    const again = await app.anonymous.send(LOG_IN, { input: { email: mira.email, password: mira.password } });
    expect(again.data.logIn.session.user).toEqual({ id: mira.id, email: mira.email });
  });

  it('makes guessers wait where limits are on, and says how long', async () => {
    const limited = await startTestApp({ beside: app, environment: { RATE_LIMITS: 'on' } });
    try {
      const mira = await app.given.member();
      const attempt = (password: string) => limited.anonymous.send(LOG_IN, { input: { email: mira.email, password } });
      for (let tries = 0; tries < 10; tries += 1) await attempt('wrong password!');
      const { errors } = await attempt(mira.password);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
    } finally {
      await limited.close();
    }
  });
});

describe('a session', () => {
  it('goes on with each refresh token once, and ends when one comes back', async () => {
    const mira = await app.given.member();
    const first = await refresh(mira.refreshToken);
    const { accessToken, refreshToken } = first.data.refreshSession.session;
    expect((await app.as({ token: accessToken }).send(ME)).data.me.id).toBe(mira.id);
    const replayed = await refresh(mira.refreshToken);
    expect(replayed.data.refreshSession).toEqual({ __typename: 'SessionRevoked', code: 'SESSION_REVOKED' });
    expect((await refresh(refreshToken)).data.refreshSession.code).toBe('SESSION_REVOKED');
    expect((await app.as({ token: accessToken }).send(ME)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('can be refreshed by a client that still sends its dead access token', async () => {
    const mira = await app.given.member();
    const dead = app.as({ token: `${mira.token}x` });
    const { data } = await dead.send(REFRESH, { input: { refreshToken: mira.refreshToken } });
    expect(data.refreshSession.__typename).toBe('RefreshSessionSuccess');
    expect((await dead.send(ME)).errors?.[0]?.message).toContain('token is not valid');
  });

  it('gives one of two who refresh at once the next token, and takes the other for a thief', async () => {
    const mira = await app.given.member();
    const answers = await Promise.all([refresh(mira.refreshToken), refresh(mira.refreshToken)]);
    const kinds = answers.map(({ data }) => data.refreshSession.__typename as string).sort();
    expect(kinds).toEqual(['RefreshSessionSuccess', 'SessionRevoked']);
  });

  it('ends at once for access and refresh token when its owner logs out', async () => {
    const mira = await app.given.member();
    await app.as(mira).send('mutation { logOut { ... on LogOutSuccess { loggedOut } } }');
    expect((await app.as(mira).send(ME)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await refresh(mira.refreshToken)).data.refreshSession.code).toBe('SESSION_REVOKED');
  });
});

describe('an access token', () => {
  const codeFor = async (token: string) => (await app.as({ token }).send(ME)).errors?.[0]?.extensions.code;
  const claimsOf = (person: Person) => jwt.decode(person.token) as jwt.JwtPayload;

  it('is refused when unsigned, signed otherwise, of another type, audience or issuer, or expired', async () => {
    const mira = await app.given.member();
    const { sub, sid, iat, exp, iss, aud } = claimsOf(mira);
    const claims = { sub, sid, iat, exp, iss, aud };
    const sign = (payload: object, key: string, header: object = {}) =>
      jwt.sign(payload, key, { header: { alg: 'HS256', typ: 'at+jwt', ...header } });
    const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${mira.token.split('.')[1]!}.`;
    expect(await codeFor(none)).toBe('UNAUTHENTICATED');
    expect(await codeFor(sign(claims, 'x'.repeat(48)))).toBe('UNAUTHENTICATED');
    expect(await codeFor(sign(claims, app.secrets.JWT_SECRET, { typ: 'JWT' }))).toBe('UNAUTHENTICATED');
    expect(await codeFor(sign(claims, app.secrets.JWT_SECRET, { alg: 'HS512' }))).toBe('UNAUTHENTICATED');
    expect(await codeFor(sign({ ...claims, aud: 'other' }, app.secrets.JWT_SECRET))).toBe('UNAUTHENTICATED');
    expect(await codeFor(sign({ ...claims, iss: 'other' }, app.secrets.JWT_SECRET))).toBe('UNAUTHENTICATED');
    expect(await codeFor(sign({ ...claims, exp: iat! - 10 }, app.secrets.JWT_SECRET))).toBe('UNAUTHENTICATED');
    expect(await codeFor(sign({ ...claims, iat: iat! + 3_600, exp: exp! + 3_600 }, app.secrets.JWT_SECRET))).toBe(
      'UNAUTHENTICATED',
    );
    expect(await codeFor(sign(claims, app.secrets.JWT_SECRET))).toBeUndefined();
  });

  it('carries no role: a demotion works with the next request', async () => {
    const admin = await app.given.admin();
    const other = await app.given.admin();
    const demote = `mutation($input: SetUserRoleInput!) { setUserRole(input: $input) { __typename } }`;
    expect((await app.as(other).send('{ users { totalCount } }')).data.users.totalCount).toBe(await users());
    await app.as(admin).send(demote, { input: { userId: other.id, role: 'MEMBER' } });
    expect((await app.as(other).send('{ users { totalCount } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('the list of users', () => {
  it('pages forwards and backwards without losing or repeating anybody', async () => {
    const admin = await app.given.admin();
    const names = ['Page A', 'Page B', 'Page C', 'Page D', 'Page E'];
    for (const name of names) await app.given.member(name);
    const page = `query($first: Int, $after: String, $last: Int, $before: String) {
      users(filter: { text: "Page " }, first: $first, after: $after, last: $last, before: $before) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { displayName } } } }`;
    const read = async (variables: object) => (await app.as(admin).send(page, variables)).data.users;
    const shown = (list: { edges: { node: { displayName: string } }[] }) =>
      list.edges.map(({ node }) => node.displayName);
    const first = await read({ first: 2 });
    const second = await read({ first: 2, after: first.pageInfo.endCursor });
    const third = await read({ first: 2, after: second.pageInfo.endCursor });
    expect([shown(first), shown(second), shown(third)]).toEqual([
      ['Page E', 'Page D'],
      ['Page C', 'Page B'],
      ['Page A'],
    ]);
    expect([first, second, third].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, false]);
    expect(first.totalCount).toBe(5);
    expect(shown(await read({ last: 2, before: third.pageInfo.startCursor }))).toEqual(['Page C', 'Page B']);
  });

  it.each([
    [{ first: 0 }, 'first'],
    [{ first: -1 }, 'first'],
    [{ first: 5, after: 'abc' }, 'after'],
    [{ last: 5, after: 'abc' }, 'after'],
  ])('names what is wrong with the page %j', async (variables, path) => {
    const admin = await app.given.admin();
    const page =
      'query($first: Int, $after: String, $last: Int) { users(first: $first, after: $after, last: $last) { edges { cursor } } }';
    const { errors } = await app.as(admin).send(page, variables);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: expect.stringContaining(path) }],
    });
  });
});
