import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOf } from '../../src/kernel/db/type-id.js';
import type { Person } from '../kit/given-accounts.js';
import { holdLock, untilBlocked } from '../kit/held-lock.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let people: Person[];
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  people = [];
  for (let index = 0; index < 20; index += 1) people.push(await app.given.member(`Member ${index}`));
});
afterAll(() => app.close());

const whoAmI = async (person: { token: string }) => {
  const { data, errors } = await app.as(person).send('{ me { id } __typename }');
  return errors?.[0]?.extensions['code'] ?? data.me?.id;
};
const revoke = (person: Person) =>
  app.sql`update session set revoked_at = now() where user_id = ${uuidOf('usr', person.id)}`;

describe('the look-up of viewers', () => {
  it('tells those who ask at the same time apart, with fewer statements than they are', async () => {
    // All have a connection: then they come together.
    await Promise.all(people.map(whoAmI));
    let found: unknown[] = [];
    const { statements } = await app.statements(async () => {
      const lock = await holdLock(app, 'lock table session in access exclusive mode');
      const asked = Promise.all(people.map(whoAmI));
      await untilBlocked(app);
      await lock.letGo();
      found = await asked;
    });
    expect(found).toEqual(people.map(({ id }) => id));
    // Each reads its own user; how many share a look-up depends on how they arrive.
    expect(statements).toBeLessThan(people.length * 2);
  });

  it('knows with the next request that a session has ended, whoever asks beside', async () => {
    const [first, second, ...others] = people as [Person, Person, ...Person[]];
    await Promise.all(people.map(whoAmI));
    await revoke(first);
    const ended = await Promise.all([first, second, first, ...others].map(whoAmI));
    expect(ended).toEqual(['UNAUTHENTICATED', second.id, 'UNAUTHENTICATED', ...others.map(({ id }) => id)]);
  });

  it('gives the same person twice in a batch, and nobody for a session of somebody else', async () => {
    const [, second, third] = people as [Person, Person, Person];
    expect(await Promise.all([second, second, third].map(whoAmI))).toEqual([second.id, second.id, third.id]);
    const [{ id: session }] = await app.sql`select id from session where user_id = ${uuidOf('usr', third.id)}`;
    await app.sql`update session set user_id = ${uuidOf('usr', second.id)} where id = ${session}`;
    expect(await Promise.all([second, third].map(whoAmI))).toEqual([second.id, 'UNAUTHENTICATED']);
  });

  it('fails everybody who waits when the database does not answer, and nobody after that', async () => {
    const [, second, third] = people as [Person, Person, Person];
    const [{ id: session }] = await app.sql`select id from session where user_id = ${uuidOf('usr', second.id)} limit 1`;
    expect(session).toBeDefined();
    await app.sql`alter table session rename to hidden_session`;
    expect(await Promise.all([second, second].map(whoAmI))).toEqual(['INTERNAL_SERVER_ERROR', 'INTERNAL_SERVER_ERROR']);
    await app.sql`alter table hidden_session rename to session`;
    await app.sql`update session set user_id = ${uuidOf('usr', third.id)} where id <> ${session} and user_id = ${uuidOf('usr', second.id)}`;
    expect(await whoAmI(second)).toBe(second.id);
  });
});
