import './young-garbage.js';
import { setTimeout as delay } from 'node:timers/promises';
import { announce, announceFailure } from './announce.js';
import { startApp } from './app.js';
import { loadEnvironmentFile, readConfig } from './kernel/config.js';
import { provideDatabase } from './provide-database.js';

/** Milliseconds from the signal to the end. */
const LONGEST_STOP = 30_000;

/** The process: configuration, start, and an orderly end at the first signal. Answers its exit code. */
async function main(): Promise<number> {
  const signal = firstSignal();
  loadEnvironmentFile();
  const config = readConfig();
  const database = await provideDatabase(config);
  // A start may hang, as behind the migrations of another process.
  const late = signal.then(() => delay(LONGEST_STOP / 2, undefined));
  try {
    const app = await Promise.race([startApp({ ...config, DATABASE_URL: database.url }), late]);
    if (app) announce(config, app.url, database.folder);
    await signal;
    // Whatever does not end by itself must not keep the database from being stopped.
    setTimeout(() => process.exit(1), LONGEST_STOP).unref();
    await Promise.race([app?.stop(), late]);
    return app ? 0 : 1;
  } finally {
    await database.stop();
  }
}

/** Later ones change nothing: npm passes on the Ctrl-C that the terminal has sent already. */
const firstSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => resolve());
  });

process.exit(await main().catch(announceFailure));
