import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import type { FleetNode } from '../harness/fleet.js';
import type { Window } from './paced-load.js';

/** How all is at an instant, and how it went since the one before. */
export interface Sample {
  /** Seconds since the beginning. */
  at: number;
  /** Requests answered each second. */
  rate: number;
  p50: number;
  p99: number;
  refused: number;
  failed: number;
  shed: number;
  /** Resident memory by node, in MB. */
  memory: Record<string, number>;
  /** What the nodes that answer say of their queues: the largest of each. */
  gauges: Record<string, number>;
  /** Of the database on disk, in MB. */
  databaseSize: number;
}

const MEGABYTE = 1_048_576;
/** Metrics that say how long a queue is, by their names. */
const QUEUES =
  /^foyer_(?!nodejs_)(\w*(?:waiting|queue|lag|dead|pending|in_flight)\w*(?:\{[^}]*\})?|pool_connections\{state="waiting"\}) (\S+)$/;

export interface Watched {
  nodes: readonly FleetNode[];
  /** Of the database itself. */
  url: string;
}

export async function takeSample(
  { nodes, url }: Watched,
  { at, seconds, window }: { at: number; seconds: number; window: Window },
): Promise<Sample> {
  const latencies = window.latencies.sort((one, other) => one - other);
  const [memory, gauges, databaseSize] = await Promise.all([memoryOf(nodes), gaugesOf(nodes), sizeOf(url)]);
  return {
    at: Math.round(at),
    rate: Math.round(latencies.length / seconds),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    refused: window.refused,
    failed: window.failed,
    shed: window.shed,
    memory,
    gauges,
    databaseSize,
  };
}

const quantile = (sorted: readonly number[], share: number): number =>
  Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;

async function memoryOf(nodes: readonly FleetNode[]): Promise<Record<string, number>> {
  const entries = nodes.map(async ({ name, pid }) => {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
    return [name, Math.round(Number(stdout) / 1_024)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function gaugesOf(nodes: readonly FleetNode[]): Promise<Record<string, number>> {
  const largest: Record<string, number> = {};
  for (const { url, role } of nodes) {
    if (role === 'worker') continue;
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const line of text.split('\n')) {
      const [, name, value] = QUEUES.exec(line) ?? [];
      if (name !== undefined) largest[name] = Math.max(largest[name] ?? 0, Number(value));
    }
  }
  return largest;
}

async function sizeOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ size: string }>('select pg_database_size(current_database()) as size');
  await client.end();
  return Math.round(Number(rows[0]!.size) / MEGABYTE);
}
