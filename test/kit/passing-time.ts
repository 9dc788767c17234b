import pg from 'pg';
import type { TestApp } from './test-app.js';

export interface PassingTime {
  /** Sets the database's clock so far ahead of the true time, for all that its statements ask from now on. */
  set(milliseconds: number): Promise<void>;
  /** Time stands still from now on, but for what is set. */
  stop(): Promise<void>;
  now(): Promise<Date>;
}

/**
 * Lets the test move the clock of a database that exists: PostgreSQL finds `now()` and `clock_timestamp()` in a schema
 * that comes before its own. It holds for connections that are opened afterwards, so start nodes `beside` the app then.
 * Unlike holds that are moved into the past, this is time as it passes for everything that goes by it.
 */
export async function letTimePass({ databaseUrl, sql }: TestApp): Promise<PassingTime> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`
    create schema passing;
    create table passing.time (ahead interval not null, stopped_at timestamptz);
    insert into passing.time values ('0');
    create function passing.now() returns timestamptz language sql stable
      as 'select coalesce(stopped_at, pg_catalog.now()) + ahead from passing.time';
    create function passing.clock_timestamp() returns timestamptz language sql volatile
      as 'select coalesce(stopped_at, pg_catalog.clock_timestamp()) + ahead from passing.time';
    do $$ begin
      execute format('alter database %I set search_path = passing, pg_catalog, public', current_database());
    end $$`);
  await client.end();
  return {
    set: async (milliseconds) => {
      await sql`update passing.time set ahead = make_interval(secs => ${milliseconds / 1_000})`;
    },
    stop: async () => {
      await sql`update passing.time set stopped_at = pg_catalog.clock_timestamp()`;
    },
    now: async () => (await sql`select passing.clock_timestamp() as now`)[0].now as Date,
  };
}
