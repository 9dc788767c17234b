import './young-garbage.js';
import { setTimeout as delay } from 'node:timers/promises';
import { announce } from './announce.js';
import { startApp } from './app.js';
import { ConfigError, loadEnvironmentFile, readConfig } from './kernel/config.js';
import { provideDatabase } from './provide-database.js';

/** Milliseconds from the signal to the end. */
const LONGEST_STOP = 30_000;

/** The process: configuration, start, and an orderly end at the first signal. */
async function main(): Promise<void> {
  const signal = firstSignal();
  loadEnvironmentFile();
  const config = readConfig();
  const database = await provideDatabase(config);
  const starting = startApp({ ...config, DATABASE_URL: database.url }).catch(async (error: unknown) => {
    await database.stop();
    throw error;
  });
  // A start may hang, as behind the migrations of another process.
  const late = signal.then(() => delay(LONGEST_STOP / 2, undefined));
  const app = await Promise.race([starting, late]);
  if (app) announce(config, app.url, database.folder);
  await signal;
  // Whatever does not end by itself must not keep the database from being stopped.
  setTimeout(() => process.exit(1), LONGEST_STOP).unref();
  await Promise.race([app?.stop(), late]);
  await database.stop();
  process.exit(app ? 0 : 1);
}

/** Later ones change nothing: npm passes on the Ctrl-C that the terminal has sent already. */
const firstSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => resolve());
  });

main().catch((error: unknown) => {
  const text = error instanceof ConfigError ? error.message : `Foyer could not start. ${(error as Error).message}`;
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
