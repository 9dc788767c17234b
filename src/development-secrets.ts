import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './kernel/config.js';

export interface Secrets {
  JWT_SECRET: string;
  SANDBOX_WEBHOOK_SECRET: string;
  TICKET_PRIVATE_KEY: string;
}

/** The secrets of the configuration; outside production, those that are missing are made once and kept in a file. */
export function readSecrets(config: Config): Secrets {
  const { JWT_SECRET, SANDBOX_WEBHOOK_SECRET, TICKET_PRIVATE_KEY } = config;
  if (JWT_SECRET && SANDBOX_WEBHOOK_SECRET && TICKET_PRIVATE_KEY) {
    return { JWT_SECRET, SANDBOX_WEBHOOK_SECRET, TICKET_PRIVATE_KEY };
  }
  const made = developmentSecrets(config.FOYER_DATA_DIR);
  return {
    JWT_SECRET: JWT_SECRET ?? made.JWT_SECRET,
    SANDBOX_WEBHOOK_SECRET: SANDBOX_WEBHOOK_SECRET ?? made.SANDBOX_WEBHOOK_SECRET,
    TICKET_PRIVATE_KEY: TICKET_PRIVATE_KEY ?? made.TICKET_PRIVATE_KEY,
  };
}

function developmentSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'development-secrets.json');
  mkdirSync(dataDir, { recursive: true });
  try {
    // `wx`: of two processes that start at once, one makes the secrets and both read them.
    writeFileSync(file, JSON.stringify(makeSecrets(), null, 2), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
}

export function makeSecrets(): Secrets {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    JWT_SECRET: randomBytes(48).toString('base64'),
    SANDBOX_WEBHOOK_SECRET: randomBytes(48).toString('base64'),
    TICKET_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}
