import { startApp } from './app.js';
import { ConfigError, loadEnvironmentFile, readConfig } from './kernel/config.js';
import { provideDatabase } from './provide-database.js';
import { announce } from './announce.js';

/** The process: configuration, start, signals. */
async function main(): Promise<void> {
  loadEnvironmentFile();
  const config = readConfig();
  const database = await provideDatabase(config);
  const app = await startApp({ ...config, DATABASE_URL: database.url }).catch(async (error: unknown) => {
    await database.stop();
    throw error;
  });
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await app.stop();
    await database.stop();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
  announce(config, app.url);
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : `Foyer could not start. ${(error as Error).message}`}\n`,
  );
  process.exit(1);
});
