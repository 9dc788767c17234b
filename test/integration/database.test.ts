import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrations } from '../../src/app.js';
import { entities } from '../../src/entities.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { copyTemplate } from '../kit/test-cluster.js';

let copy: Awaited<ReturnType<typeof copyTemplate>>;
beforeAll(async () => {
  copy = await copyTemplate();
});
afterAll(() => copy.drop());

/** What a connection of the pool says about itself. */
async function ask(url: string): Promise<unknown> {
  const database = await openDatabase({ url, entities, poolSize: 1, patience: 60_000, migrations });
  const asked = database
    .fork()
    .execute(
      'select current_database() as database, application_name from pg_stat_activity where pid = pg_backend_pid()',
    );
  return asked.finally(() => database.close());
}

describe('the pool', () => {
  it('speaks without TLS with nobody, where its URL asks for TLS', async () => {
    await expect(ask(`${copy.url}?sslmode=require`)).rejects.toThrow('The server does not support SSL connections');
  });

  it('finds a host and whoever connects among the parameters of its URL, as psql does', async () => {
    const { hostname, port, username, password, pathname } = new URL(copy.url);
    const parameters = new URLSearchParams({ host: hostname, port, user: username, password });
    expect(await ask(`postgresql://${pathname}?${parameters.toString()}`)).toEqual([
      { database: pathname.slice(1), application_name: 'foyer' },
    ]);
  });
});
