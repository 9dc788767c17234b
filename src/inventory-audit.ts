import { parseArgs } from 'node:util';
import { migrations } from './app.js';
import { auditPlaces } from './audit-places.js';
import { entities } from './entities.js';
import { loadEnvironmentFile, readConfig } from './kernel/config.js';
import { openDatabase } from './kernel/db/database.js';
import { decodeId, type Id } from './kernel/ids.js';
import type { AuditReport } from './modules/inventory/index.js';
import { provideDatabase } from './provide-database.js';

/** An event with millions of lines in its ledger is read with one statement. */
const LONGEST_STATEMENT = 600_000;
/** An audit locks nothing: nobody waits for it when it stands still. */
const PATIENCE = 60_000;

/**
 * `npm run inventory:audit [-- --event evt_…]`: prints each difference between the records of who has which place, and
 * exits with 1 on any, with 2 when it could not look.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { event: { type: 'string' } } });
  const { event } = values;
  if (event !== undefined && decodeId('evt', event) === undefined) {
    throw new Error(`${event} is no id of an event: those begin with evt_.`);
  }
  const { events, differences } = await auditDatabase(event);
  if (event !== undefined && events === 0) throw new Error(`There is no event ${event}.`);
  for (const { eventId, finding, expected, actual } of differences) {
    process.stdout.write(`${eventId} ${finding}: expected ${expected}, found ${actual}\n`);
  }
  process.stdout.write(`Events: ${events}. Differences: ${differences.length}.\n`);
  return differences.length === 0 ? 0 : 1;
}

async function auditDatabase(eventId: Id<'evt'> | undefined): Promise<AuditReport> {
  loadEnvironmentFile();
  const provided = await provideDatabase(readConfig());
  try {
    const { url } = provided;
    const database = await openDatabase({
      url,
      entities,
      poolSize: 1,
      longestStatement: LONGEST_STATEMENT,
      patience: PATIENCE,
      migrations,
    });
    return await auditPlaces(database.fork(), eventId).finally(() => database.close());
  } finally {
    await provided.stop();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  },
);
