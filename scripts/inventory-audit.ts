import { parseArgs } from 'node:util';
import { migrations } from '../src/app.js';
import { entities } from '../src/entities.js';
import { loadEnvironmentFile, readConfig } from '../src/kernel/config.js';
import { openDatabase } from '../src/kernel/db/database.js';
import { idArgument } from '../src/kernel/graphql/id-inputs.js';
import { auditInventory } from '../src/modules/inventory/index.js';
import { provideDatabase } from '../src/provide-database.js';

/**
 * `npm run inventory:audit [-- --event evt_…]`: recounts places from holds and ledger, prints each difference to counters
 * and seats, and exits with 1 on any.
 */
const { values } = parseArgs({ options: { event: { type: 'string' } } });
loadEnvironmentFile();
const provided = await provideDatabase(readConfig());
const database = await openDatabase({ url: provided.url, entities, poolSize: 2, migrations });
const eventId = values.event === undefined ? undefined : idArgument('evt', values.event, '--event');
const differences = await auditInventory(database.fork(), eventId);
for (const { eventId: id, finding, expected, actual } of differences) {
  process.stdout.write(`${id} ${finding}: expected ${expected}, found ${actual}\n`);
}
process.stdout.write(differences.length === 0 ? 'The inventory is clean.\n' : `${differences.length} differences.\n`);
await database.close();
await provided.stop();
process.exitCode = differences.length === 0 ? 0 : 1;
