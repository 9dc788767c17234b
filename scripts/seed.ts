import { startApp } from '../src/app.js';
import { DEMO_PASSWORD } from '../src/demo/people.js';
import { loadDemoData } from '../src/demo/load.js';
import { createPasswords } from '../src/kernel/auth/passwords.js';
import { loadEnvironmentFile, readConfig } from '../src/kernel/config.js';
import { provideDatabase } from '../src/provide-database.js';

/**
 * `npm run db:seed`: loads the demo data set into an empty database and ends; a server in development does the same when
 * it starts. Production refuses, as it refuses DEMO_DATA=true.
 */
loadEnvironmentFile();
const config = readConfig({ ...process.env, DEMO_DATA: 'true', ROLE: 'api', PORT: '0', LOG_LEVEL: 'warn' });
const provided = await provideDatabase(config);
const app = await startApp({ ...config, DATABASE_URL: provided.url, DEMO_DATA: false });
const isLoaded = await loadDemoData({ execute: app.execute, hashPassword: createPasswords(12).hash });
process.stdout.write(
  isLoaded
    ? `The demo data set is loaded; the password of all accounts is ${DEMO_PASSWORD}.\n`
    : 'The database is not empty: nothing was loaded.\n',
);
await app.stop();
await provided.stop();
