import type { TestApp } from './test-app.js';

/** Tables that requests may write to though they change nothing that anybody sees. */
const NO_STATE = ['rate_limit', 'mikro_orm_migrations'];

/**
 * A digest of every table of the product, and of the messages that wait, by name: what differs between two of them was
 * changed in between. Start the app with `ROLE: 'api'`, so that no worker changes anything meanwhile.
 */
export async function digestOf(app: TestApp): Promise<Record<string, string>> {
  const tables = await app.sql`select tablename from pg_tables
    where schemaname = 'public' and tablename <> all(${NO_STATE}::text[]) order by 1`;
  const names = tables.map(({ tablename }) => `public.${tablename}`);
  const digests = [...names, 'pgboss.job'].map(
    (name) => `select '${name}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${name} t`,
  );
  const found = await app.sql([digests.join(' union all ')] as unknown as TemplateStringsArray);
  return Object.fromEntries(found.map(({ name, md5 }) => [name, md5]));
}

/** The tables that `work` changed; empty when it changed nothing. */
export async function tablesChangedBy(app: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const before = await digestOf(app);
  await work();
  const after = await digestOf(app);
  return Object.keys(after).filter((name) => after[name] !== before[name]);
}
