import pg from 'pg';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import type { TestApp } from './test-app.js';
import { until } from './until.js';

/** Locks that somebody else has, until they are let go. */
export interface HeldLock {
  letGo(): Promise<void>;
}

/** Takes the locks of a statement as another session would that is at work on the rows. */
export async function holdLock(
  { databaseUrl }: Pick<TestApp, 'databaseUrl'>,
  statement: string,
  values: unknown[] = [],
): Promise<HeldLock> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // Whoever fails before letting go lets the database go with it.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  await client.query(statement, values);
  return { letGo: () => client.end() };
}

/** Nobody can change the places of the event meanwhile. */
export const holdPlacesOf = (app: TestApp, { id }: { id: Id<'evt'> }): Promise<HeldLock> =>
  holdLock(app, 'select from event_inventory where event_id = $1 for update', [uuidOfAny(id)]);

/** Resolves when so many sessions of the database wait for a lock, or more. */
export const untilBlocked = ({ sql }: TestApp, sessions = 1): Promise<void> =>
  until(async () => {
    const blocked = await sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return blocked.length >= sessions;
  });

interface Line<Answer> {
  /** What the first waits for. */
  lock: HeldLock;
  /** The metric that counts who waits behind it. */
  gauge: string;
  requests: readonly (() => Promise<Answer>)[];
}

/** The answers to requests of which all the others wait while the first is settled: it comes to its end only then. */
export async function askInLine<Answer>(app: TestApp, { lock, gauge, requests }: Line<Answer>): Promise<Answer[]> {
  const [first, ...others] = requests;
  const answers = [first!()];
  await untilBlocked(app);
  answers.push(...others.map((ask) => ask()));
  await until(async () => (await gaugeOf(app, gauge)) === others.length);
  await lock.letGo();
  return Promise.all(answers);
}

export async function gaugeOf({ url }: TestApp, gauge: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${gauge} `));
  return Number(line?.split(' ').at(-1));
}
