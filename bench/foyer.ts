import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type ServerProcess } from './server-process.js';

export interface FoyerOptions {
  /** The checkout whose build runs. */
  folder: string;
  databaseUrl: string;
  secrets: { JWT_SECRET: string; TICKET_PRIVATE_KEY: string };
  environment: Record<string, string>;
  nodeArguments: string[];
}

/** Compiles a checkout, unless its build is that of its sources. */
export function buildFoyer(folder: string): void {
  const { status } = spawnSync(process.execPath, [join(folder, 'scripts', 'prepare.mjs'), 'build'], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${folder} could not be built.`);
}

/** One node of Foyer: its API on one process, as `npm start` runs it for production. */
export function startFoyer(options: FoyerOptions): Promise<ServerProcess> {
  const { folder, databaseUrl, secrets, environment, nodeArguments } = options;
  return startServer({
    script: join(folder, 'dist', 'main.js'),
    nodeArguments,
    // Away from the checkout's own `.env`.
    cwd: tmpdir(),
    environment: {
      ...secrets,
      ROLE: 'api',
      PORT: '0',
      LOG_LEVEL: 'warn',
      DATABASE_URL: databaseUrl,
      ACCESS_TOKEN_TTL: '12h',
      // However slow the machine: no hold of a measure ends while it is counted.
      RESERVATION_TTL: '12h',
      // Members do in turns what many more would.
      RESERVATIONS_PER_MINUTE: '10000',
      // The whole audience comes from this machine.
      SOCKETS_PER_ADDRESS: '100000',
      ...environment,
    },
  });
}
