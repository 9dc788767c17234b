import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';

/** Milliseconds between two lines about the same provider. */
const QUIET = 60_000;

/**
 * Tells the log of a webhook that was refused. Anybody can send those, so that it is one line a minute for each provider,
 * with the number of those that were refused since the line before.
 */
export function warnOfRefusedWebhooks({
  logger,
  clock,
}: {
  logger: Logger;
  clock: Clock;
}): (refused: { provider: string; requestId: string }) => void {
  const told = new Map<string, { at: number; since: number }>();
  return (refused) => {
    const now = clock.now().getTime();
    const last = told.get(refused.provider);
    if (last && now - last.at < QUIET) return void (last.since += 1);
    const refusedSince = last?.since ?? 0;
    told.set(refused.provider, { at: now, since: 0 });
    logger.warn({ ...refused, refusedSince }, 'a webhook was refused');
  };
}
