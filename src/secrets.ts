import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './kernel/config.js';

export interface Secrets {
  JWT_SECRET: string;
  TICKET_PRIVATE_KEY: string;
  SANDBOX_WEBHOOK_SECRET: string;
  LINK_SECRET: string;
}

type Made = Pick<Secrets, 'JWT_SECRET' | 'TICKET_PRIVATE_KEY'>;

/** The secrets of the configuration; outside production, those that are missing are made once and kept in a file. */
export function readSecrets(config: Config): Secrets {
  const { JWT_SECRET, TICKET_PRIVATE_KEY } = config;
  const made =
    JWT_SECRET && TICKET_PRIVATE_KEY ? { JWT_SECRET, TICKET_PRIVATE_KEY } : keptSecrets(config.FOYER_DATA_DIR);
  const secret = JWT_SECRET ?? made.JWT_SECRET;
  return {
    JWT_SECRET: secret,
    TICKET_PRIVATE_KEY: TICKET_PRIVATE_KEY ?? made.TICKET_PRIVATE_KEY,
    SANDBOX_WEBHOOK_SECRET: config.SANDBOX_WEBHOOK_SECRET ?? derived(secret, 'sandbox webhooks'),
    LINK_SECRET: derived(secret, 'signed links'),
  };
}

/** All nodes derive the same; knowing it does not tell the secret it comes from. */
const derived = (secret: string, purpose: string): string =>
  createHmac('sha256', secret).update(purpose).digest('base64');

function keptSecrets(dataDir: string): Made {
  const file = join(dataDir, 'development-secrets.json');
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(draft, JSON.stringify(makeSecrets(), null, 2), { mode: 0o600 });
  try {
    // A link appears whole or not at all: of two processes that start at once, both read what the first one made.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Made;
}

export function makeSecrets(): Made {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    JWT_SECRET: randomBytes(48).toString('base64'),
    TICKET_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}
