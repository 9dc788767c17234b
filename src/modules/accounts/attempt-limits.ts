import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterPostgres, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Id } from '../../kernel/ids.js';
import { countOne } from '../../kernel/rate-limit.js';
import { createCodeLimits, type CodeLimits, type CodeTries } from './code-tries.js';

export interface LogInAttempt {
  email: string;
  address: string;
}

/**
 * Limits on whatever hashes a password or takes a secret that can be guessed. Attempts are counted before the work, so that
 * asking many times at once gains nothing. Past a limit each throws RATE_LIMITED with `retryAfter`, in seconds.
 */
export interface AttemptLimits extends CodeLimits {
  /** Counts an attempt for its account and its address. */
  logIn(attempt: LogInAttempt): Promise<void>;
  /** Takes back what a log-in counted that was nobody's guess. */
  loggedIn(attempt: LogInAttempt): Promise<void>;
  signUp(address: string): Promise<void>;
  changePassword(userId: Id<'usr'>): Promise<void>;
  pairDevice(address: string): Promise<void>;
}

const unlimited = (): Promise<void> => Promise.resolve();

export const noAttemptLimits: AttemptLimits = {
  logIn: unlimited,
  loggedIn: unlimited,
  signUp: unlimited,
  changePassword: unlimited,
  pairDevice: unlimited,
  tryCode: unlimited,
  codeFitted: unlimited,
};

const LOG_INS_PER_ACCOUNT = 10;
const LOG_INS_PER_ADDRESS = 100;
const SIGN_UPS_PER_ADDRESS = 30;
const PASSWORD_CHANGES_PER_USER = 10;
const PAIRINGS_PER_ADDRESS = 30;
const WINDOW_SECONDS = 15 * 60;

/** Counts in PostgreSQL, so that all nodes see the same attempts. */
export function createAttemptLimits(pool: Pool, codes: CodeTries): AttemptLimits {
  const limiter = (keyPrefix: string, points: number): RateLimiterAbstract =>
    new RateLimiterPostgres({
      storeClient: pool,
      tableName: 'rate_limit',
      tableCreated: true,
      keyPrefix,
      points,
      duration: WINDOW_SECONDS,
    });
  const perAccount = limiter('account', LOG_INS_PER_ACCOUNT);
  const perAddress = limiter('address', LOG_INS_PER_ADDRESS);
  const signUps = limiter('sign-up', SIGN_UPS_PER_ADDRESS);
  const pairings = limiter('pair-device', PAIRINGS_PER_ADDRESS);
  const passwordChanges = limiter('change-password', PASSWORD_CHANGES_PER_USER);

  return {
    async logIn({ email, address }) {
      // The address first: one that is past its limit no longer counts against accounts.
      await countOne(perAddress, address);
      await countOne(perAccount, keyOf(email));
    },
    async loggedIn({ email, address }) {
      await Promise.all([perAccount.delete(keyOf(email)), perAddress.reward(address)]);
    },
    signUp: (address) => countOne(signUps, address),
    changePassword: (userId) => countOne(passwordChanges, userId),
    pairDevice: (address) => countOne(pairings, address),
    ...createCodeLimits(pool, codes),
  };
}

/** Addresses are not kept in the clear. */
const keyOf = (email: string): string => createHash('sha256').update(email).digest('base64url');
