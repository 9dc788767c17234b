import { describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { createMetrics } from '../../src/metrics.js';

const WAITING = { places: () => 0, payments: () => 0, doors: () => ({}) };

/** The names of the metrics that have a value. */
async function namesOf(pool: object): Promise<Set<string>> {
  const text = await createMetrics(pool as Pool, WAITING).text();
  return new Set(text.split('\n').flatMap((line) => /^foyer_\w+/.exec(line) ?? []));
}

const STORED = ['foyer_worker_lag_seconds', 'foyer_dead_letters', 'foyer_money_unsettled', 'foyer_money_unaccounted'];

describe('metrics', () => {
  it('wake an idle process twenty times a second at most', async () => {
    const pool = { totalCount: 0, idleCount: 0, waitingCount: 0, query: () => Promise.reject(new Error('no')) };
    const metrics = createMetrics(pool as unknown as Pool, WAITING);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const shortest = /^foyer_nodejs_eventloop_lag_min_seconds (\S+)$/m.exec(await metrics.text())?.[1];
    expect(Number(shortest)).toBeGreaterThan(0.03);
  });

  it('tell how many wait for a connection also when none can be had', async () => {
    const query = () => Promise.reject(new Error('timeout exceeded when trying to connect'));
    const names = await namesOf({ totalCount: 20, idleCount: 0, waitingCount: 7, query });
    expect(names).toContain('foyer_pool_connections');
    expect(STORED.filter((name) => names.has(name))).toEqual([]);
  });

  it('tell what the database knows', async () => {
    const row = { lag: 1, dead: 2, payments: 3, refunds: 4, failed_refunds: 5, count: 6, unaccounted: 6 };
    const query = () => Promise.resolve({ rows: [row] });
    const names = await namesOf({ totalCount: 1, idleCount: 1, waitingCount: 0, query });
    expect(STORED.filter((name) => names.has(name))).toEqual(STORED);
  });
});
