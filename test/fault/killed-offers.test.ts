import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { untilAtRest } from '../kit/at-rest.js';
import { sendOperation } from '../kit/client.js';
import type { Person } from '../kit/given-accounts.js';
import type { GivenEvent } from '../kit/given-events.js';
import { auditOf, counterOf, letHoldExpire } from '../kit/given-inventory.js';
import { joined, RELEASE, soldOut, statusesOf, waitedEvent } from '../kit/given-waitlists.js';
import { killNodes, startNode, type NodeProcess } from '../kit/node-process.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

const PLACES = 30;
/** Milliseconds; all of it takes half a minute where nothing else runs. */
const LONGEST = 300_000;

let app: TestApp;
let members: Person[];
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api', RATE_LIMITS: 'off' } });
  members = await Promise.all(Array.from({ length: PLACES }, () => app.given.member()));
}, LONGEST);
afterAll(async () => {
  await killNodes();
  await app.close();
});

const startApi = (): Promise<NodeProcess> =>
  startNode({ DATABASE_URL: app.databaseUrl, ...app.secrets, ROLE: 'api', RATE_LIMITS: 'off' });
const startWorker = (): Promise<NodeProcess> =>
  startNode({ DATABASE_URL: app.databaseUrl, ...app.secrets, ROLE: 'worker', PUBLIC_URL: app.url });

const ones = (count: number): number[] => Array.from({ length: count }, () => 1);

/** Whether the reservation was released; false when the connection ended before an answer. */
const release = (node: { url: string }, holder: Person, id: Id<'rsv'>): Promise<boolean> =>
  sendOperation(node.url, holder.token, { query: RELEASE, variables: { input: { id } } }).then(
    ({ data }) => data.releaseReservation.__typename === 'ReleaseReservationSuccess',
    () => false,
  );

/** How many have been offered places, who must be the first that wait: those behind them wait on. */
async function offeredOf(event: GivenEvent): Promise<number> {
  const statuses = await statusesOf(app, event.id);
  const offered = statuses.filter((status) => status === 'OFFERED').length;
  expect(statuses).toEqual([
    ...Array<string>(offered).fill('OFFERED'),
    ...Array<string>(statuses.length - offered).fill('WAITING'),
  ]);
  return offered;
}

/** The ledger's own count: how often the places of an offer were taken. */
const takesOf = async ({ id }: GivenEvent): Promise<{ offers: number; takes: number }> =>
  (
    await app.sql`select count(distinct w.hold_id)::int as offers, count(l.hold_id)::int as takes from waitlist_entry w
    join inventory_ledger l on l.hold_id = w.hold_id and l.verb = 'TAKE' and l.event_id = w.event_id
    where w.event_id = ${uuidOfAny(id)}`
  )[0];

const isSomebodyWaitingForALock = async (): Promise<boolean> =>
  (
    await app.sql`select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  )[0].waiting > 0;

/** Kills the node as soon as it waits for the entries of the event, which it is about to give places. */
async function killedWhileOffering(event: GivenEvent, node: () => Promise<NodeProcess>): Promise<void> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query({
      text: 'select from waitlist_entry where event_id = $1 for update',
      values: [uuidOfAny(event.id)],
    });
    const process = await node();
    await until(isSomebodyWaitingForALock);
    process.kill('SIGKILL');
    expect(await process.ended).toBe('SIGKILL');
    await client.query('rollback');
    await untilAtRest(app);
  } finally {
    await client.end();
  }
}

it(
  'a worker that is killed while it offers what has run out has offered nothing; the next one offers all of it, once',
  async () => {
    const event = await waitedEvent(app, { capacity: 3 });
    const { holds } = await soldOut(app, event, ones(3));
    for (const member of members.slice(0, 4)) await joined(app, member, { event });
    for (const hold of holds) await letHoldExpire(app, hold);
    await killedWhileOffering(event, startWorker);
    expect(await offeredOf(event)).toBe(0);
    expect(await auditOf(app, event.id)).toEqual([]);

    const worker = await startTestApp({ beside: app, environment: { ROLE: 'worker' } });
    await until(async () => (await offeredOf(event)) === 3).finally(() => worker.close());
    expect(await takesOf(event)).toEqual({ offers: 3, takes: 3 });
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 3, held: 3, sold: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  },
  LONGEST,
);

it(
  'a server that is killed while a place comes back has freed and offered it, or neither; asked again, it is offered once',
  async () => {
    const event = await waitedEvent(app, { capacity: 1 });
    const { holder, holds } = await soldOut(app, event, [1]);
    await joined(app, members[0]!, { event });
    let told: Promise<boolean> | undefined;
    await killedWhileOffering(event, async () => {
      const node = await startApi();
      told = release(node, holder, holds[0]!);
      return node;
    });
    expect(await told).toBe(false);
    // What it sent may be carried out without it: the commit went along with what it writes.
    const isOffered = (await offeredOf(event)) === 1;
    const ledger = await app.sql`select count(*)::int as releases from inventory_ledger
    where event_id = ${uuidOfAny(event.id)} and verb = 'RELEASE'`;
    expect(ledger).toEqual([{ releases: isOffered ? 1 : 0 }]);
    await release(app, holder, holds[0]!);
    expect(await offeredOf(event)).toBe(1);
    expect(await takesOf(event)).toEqual({ offers: 1, takes: 1 });
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 1, held: 1, sold: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  },
  LONGEST,
);

it(
  'of thirty places that come back through a server that is killed, each is offered once, in the order of the line',
  async () => {
    const event = await waitedEvent(app, { capacity: PLACES });
    const holders = await Promise.all(ones(6).map(() => soldOut(app, event, ones(PLACES / 6))));
    for (const member of members) await joined(app, member, { event });
    const node = await startApi();
    let [released, lost] = [0, 0];
    // Each gives one back after the other, so that it is killed between commits and within them.
    await Promise.all(
      holders.map(async ({ holder, holds }) => {
        for (const hold of holds) {
          const isReleased = await release(node, holder, hold);
          if (isReleased) released += 1;
          else lost += 1;
          if (released === 8) node.kill('SIGKILL');
        }
      }),
    );
    expect(await node.ended).toBe('SIGKILL');
    expect([released >= 8, lost > 6]).toEqual([true, true]);
    await untilAtRest(app);
    // What was acknowledged is offered; of what was not, a commit may have been made.
    const offered = await offeredOf(event);
    expect(offered).toBeGreaterThanOrEqual(released);
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: PLACES, held: PLACES, sold: 0 });

    // Another server goes on.
    for (const { holder, holds } of holders) await Promise.all(holds.map((hold) => release(app, holder, hold)));
    expect(await offeredOf(event)).toBe(PLACES);
    expect(await takesOf(event)).toEqual({ offers: PLACES, takes: PLACES });
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: PLACES, held: PLACES, sold: 0 });
    expect(await auditOf(app, event.id)).toEqual([]);
  },
  LONGEST,
);
