import { migrations } from '../src/app.js';
import { entities } from '../src/entities.js';
import { loadEnvironmentFile, readConfig } from '../src/kernel/config.js';
import { openDatabase } from '../src/kernel/db/database.js';
import { migrate } from '../src/kernel/db/migrate.js';
import { createLogger } from '../src/kernel/logger.js';
import { createQueues, startBoss } from '../src/kernel/messages/message-queue.js';
import { provideDatabase } from '../src/provide-database.js';
import { consumers } from '../src/subscribers.js';

/** `npm run db:migrate`: runs what is missing and ends; a server that starts does the same. */
loadEnvironmentFile();
const config = readConfig();
const provided = await provideDatabase(config);
const database = await openDatabase({ url: provided.url, entities, poolSize: 2, migrations });
await migrate(database);
const { boss, stop } = await startBoss({ url: provided.url, works: false, logger: createLogger('warn') });
await createQueues(boss, consumers);
await stop();
await database.close();
await provided.stop();
