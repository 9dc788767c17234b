import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { countOne } from '../rate-limit.js';
import { addressOf } from './caller.js';

/** Counts a request for a file; throws RATE_LIMITED with `retryAfter`, in seconds, when its address has asked too often. */
export type FileLimit = (request: IncomingMessage) => Promise<void>;

/**
 * So many files a minute for an address, any number if null. Counted by each node for itself: what a file costs, a PDF a
 * tenth of a second of CPU time, it costs the node that makes it.
 */
export function createFileLimit({ perMinute, proxies }: { perMinute: number | null; proxies: number }): FileLimit {
  if (perMinute === null) return () => Promise.resolve();
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return (request) => countOne(limiter, addressOf(request, proxies));
}
