import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { Fault } from './problem.js';

/** Counts one more for a key; past the limit it throws RATE_LIMITED, with the seconds after which there is room again. */
export async function countOne(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    throw error instanceof RateLimiterRes ? tooMany(error.msBeforeNext) : error;
  }
}

/** RATE_LIMITED, with the seconds after which there is room again. */
export function tooMany(msBeforeNext: number): Fault {
  const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  return new Fault('RATE_LIMITED', `Too many attempts. Try again in ${retryAfter} seconds.`, { retryAfter });
}
