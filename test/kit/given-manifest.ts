import type { Person } from './given-accounts.js';
import type { TestApp } from './test-app.js';
import { until } from './until.js';

const MANIFEST = `query($eventId: ID!, $sinceVersion: String, $after: String) {
  gateManifest(eventId: $eventId, sinceVersion: $sinceVersion, after: $after) {
    eventKey fromVersion toVersion isCalledOff latest days after keys { kid x }
    gates { name checkInListIds } checkInLists { id ticketTypeIds sections opensAt closesAt rule times }
    tickets { key issue isVoid ticketTypeId section scans {
      nonce kind undoes gate source sequence issue isAdmitted reportedAt scannedAt ground checkInListIds rule times day } } } }`;

/**
 * Whatever other test was writing when the last was written here has ended. Its transaction would count as one that may
 * write tickets if it ended in the middle of the query, and the version would be older than need be.
 */
async function othersHaveEnded({ sql }: TestApp): Promise<void> {
  const [{ next }] = await sql`select pg_snapshot_xmax(pg_current_snapshot())::text as next`;
  await until(async () => {
    const others = await sql`select from pg_stat_activity where backend_xid::text::bigint < ${next}::bigint
      and (starts_with(datname, 'test_') and datname <> current_database() or backend_type = 'autovacuum worker')`;
    return others.length === 0;
  });
}

/** The answer of the query, as JSON has it. */
export async function manifestOf(
  app: TestApp,
  person: Person,
  variables: { eventId: string; sinceVersion?: string; after?: string },
) {
  await othersHaveEnded(app);
  const { data, errors } = await app.as(person).send(MANIFEST, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.gateManifest;
}
