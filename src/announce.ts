import { ConfigError, type Config } from './kernel/config.js';

const demoAccounts = ['admin@foyer.test', 'organizer@foyer.test', 'member@foyer.test'];

/** Tells a newcomer where to go, in a few lines on standard output. */
export function announce(config: Config, url: string, folder?: string): void {
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  if (url === '') {
    write('Foyer is ready at no URL: this worker only works on messages.');
    return;
  }
  write(`Foyer is ready at ${url}/graphql`);
  if (config.NODE_ENV === 'production') return;
  write(`  Apollo Sandbox  ${url}/graphql in a browser; without internet: ${url}/explorer`);
  if (config.DEMO_DATA) write(`  Demo accounts   ${demoAccounts.join(', ')}; password foyer-demo-password`);
  if (folder) write(`  Database        embedded, in ${folder}; set DATABASE_URL=postgresql://… to use your own`);
}

/** Says why there is no server; answers the exit code. */
export function announceFailure(error: unknown): number {
  const { message } = error as Error;
  process.stderr.write(`${error instanceof ConfigError ? '' : 'Foyer could not start. '}${message}\n`);
  return 1;
}
