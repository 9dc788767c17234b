import assert from 'node:assert/strict';
import { uuidOfAny as bareIdOf } from '../../../src/kernel/ids.js';
import type { Bench } from '../../bench.js';
import { times } from '../../data-set/seat-plans.js';
import { assertAllSucceeded } from '../../measure.js';
import type { Finding } from '../../report.js';
import { ticketsAtTheDoor } from './door-tickets.js';

const DEVICES = 20;
const SCANS_AT_ONCE = 500;
/** Of each ticket: into the hall, out and in again, of which the last is against the rules, and in at another gate. */
const KINDS = ['ENTRY', 'EXIT', 'ENTRY', 'ENTRY'] as const;
const MOST_SCANS = 50_000;
const MOST_SECONDS = 60;

const SYNC = `mutation Sync($input: SyncScansInput!) {
  syncScans(input: $input) { __typename ... on Problem { code message } }
}`;

interface GateScan {
  device: string;
  [field: string]: unknown;
}

/** What twenty gates did offline, synced by all of them at once in random order, against the same in the order of time. */
export async function syncScans(bench: Bench): Promise<Finding> {
  const shuffled = await sync(bench, { isInOrder: false });
  const inOrder = await sync(bench, { isInOrder: true });
  assert.deepEqual(shuffled.state, inOrder.state, 'the order of syncing makes no difference');
  const { seconds, scans } = shuffled;
  const comparison = {
    measure: `seconds for ${scans} offline scans of ${DEVICES} devices in random order`,
    against: 'the clock',
    reach: `at most ${MOST_SECONDS} for ${MOST_SCANS}`,
    holds: seconds <= (MOST_SECONDS * scans) / MOST_SCANS,
    found: seconds.toFixed(1),
  };
  const rows = Object.entries({ 'in random order': shuffled, 'in the order of time': inOrder }).map(([name, run]) => [
    name,
    String(run.scans),
    run.seconds.toFixed(1),
    String(Math.round(run.scans / run.seconds)),
  ]);
  const notes = ['Every ticket, check-in and conflict was compared with those of the run in the order of time.'];
  return {
    title: 'Scans of gates without a network',
    comparisons: [comparison],
    table: { head: ['', 'scans', 'seconds', 'per second'], rows },
    notes,
  };
}

async function sync(bench: Bench, { isInOrder }: { isInOrder: boolean }) {
  const { eventId, tokens } = await ticketsAtTheDoor(bench);
  const scans = scansOf(tokens).slice(0, MOST_SCANS);
  const { foyer, httpLoad, adminToken } = bench;
  const chunks = isInOrder ? chunked(scans) : shuffle(chunkedByDevice(shuffle(scans)));
  await httpLoad.prepare({
    port: Number(foyer.url.port),
    path: foyer.url.pathname,
    connections: isInOrder ? 1 : DEVICES,
    bodies: chunks.map((part) => JSON.stringify({ query: SYNC, variables: { input: { eventId, scans: part } } })),
    tokens: [adminToken],
    success: 'SyncScansSuccess',
  });
  const done = await httpLoad.go(10 * MOST_SECONDS);
  assertAllSucceeded(done);
  return { scans: scans.length, seconds: done.seconds, state: await stateOf(bench, eventId) };
}

/** Four scans of each ticket, a second apart, by devices in turn. */
function scansOf(tokens: readonly string[]): GateScan[] {
  const began = Date.now() - 4 * 3_600_000;
  return tokens.flatMap((token, ticket) =>
    KINDS.map((kind, step) => ({
      ...{ token, kind, gate: step === 3 ? 'South' : 'North', isAdmitted: true },
      device: `gate-${(ticket + step) % DEVICES}`,
      nonce: `${ticket}-${step}`,
      sequence: ticket * KINDS.length + step,
      scannedAt: new Date(began + (ticket % 3_600) * 1_000 + step * 60_000).toISOString(),
    })),
  );
}

const chunked = (scans: readonly GateScan[]): GateScan[][] =>
  times(Math.ceil(scans.length / SCANS_AT_ONCE), (index) =>
    scans.slice(index * SCANS_AT_ONCE, (index + 1) * SCANS_AT_ONCE),
  );

const chunkedByDevice = (scans: readonly GateScan[]): GateScan[][] =>
  [...Map.groupBy(scans, ({ device }) => device).values()].flatMap(chunked);

function shuffle<Item>(items: readonly Item[]): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}

/** What has come of all scans, ticket by ticket in the order of their making, by the nonces of the scans. */
async function stateOf({ cluster }: Bench, eventId: string): Promise<unknown[]> {
  const { rows } = await cluster.foyer.query(
    `select row_number() over (order by t.id)::int as ticket, t.status, (
       select json_agg(json_build_array(s.nonce, c.conflict, c.left_at is not null, c.undone_at is not null) order by s.nonce)
       from check_in c join scan s on s.id = c.id where c.ticket_id = t.id) as entries
     from ticket t where t.event_id = $1 order by t.id`,
    [bareIdOf(eventId)],
  );
  return rows;
}
