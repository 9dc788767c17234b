import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { Fault } from '../../kernel/problem.js';

/** Failed attempts are counted per account and per address; past the limit each further one is RATE_LIMITED. */
export interface LogInLimits {
  /** Throws RATE_LIMITED with `retryAfter`, in seconds, when there were too many failures before. */
  check(attempt: { email: string; address: string }): Promise<void>;
  failed(attempt: { email: string; address: string }): Promise<void>;
  succeeded(attempt: { email: string; address: string }): Promise<void>;
}

export const noLogInLimits: LogInLimits = {
  check: () => Promise.resolve(),
  failed: () => Promise.resolve(),
  succeeded: () => Promise.resolve(),
};

const FAILURES_PER_ACCOUNT = 10;
const FAILURES_PER_ADDRESS = 100;
const WINDOW_SECONDS = 15 * 60;

/** Counts in PostgreSQL, so that all nodes see the same attempts. */
export function createLogInLimits(pool: Pool): LogInLimits {
  const limiter = (keyPrefix: string, points: number): RateLimiterAbstract =>
    new RateLimiterPostgres({
      storeClient: pool,
      tableName: 'rate_limit',
      tableCreated: true,
      keyPrefix,
      points,
      duration: WINDOW_SECONDS,
    });
  const perAccount = limiter('account', FAILURES_PER_ACCOUNT);
  const perAddress = limiter('address', FAILURES_PER_ADDRESS);

  return {
    async check({ email, address }) {
      const counts = await Promise.all([perAccount.get(keyOf(email)), perAddress.get(address)]);
      const [account, client] = counts;
      if (account && account.consumedPoints >= FAILURES_PER_ACCOUNT) throw tooMany(account);
      if (client && client.consumedPoints >= FAILURES_PER_ADDRESS) throw tooMany(client);
    },
    async failed({ email, address }) {
      const counted = [perAccount.consume(keyOf(email)), perAddress.consume(address)];
      for (const outcome of await Promise.allSettled(counted)) {
        if (outcome.status === 'rejected' && !(outcome.reason instanceof RateLimiterRes)) throw outcome.reason;
      }
    },
    async succeeded({ email }) {
      await perAccount.delete(keyOf(email));
    },
  };
}

/** Addresses are not kept in the clear. */
const keyOf = (email: string): string => createHash('sha256').update(email).digest('base64url');

function tooMany({ msBeforeNext }: RateLimiterRes): Fault {
  const retryAfter = Math.ceil(msBeforeNext / 1_000);
  return new Fault('RATE_LIMITED', `Too many failed attempts. Try again in ${retryAfter} seconds.`, { retryAfter });
}
