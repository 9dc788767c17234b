import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { endDeadConnections } from '../../src/kernel/db/dead-connections.js';
import { TcpProxy } from '../kit/tcp-proxy.js';
import { until } from '../kit/until.js';

const database = (): URL => new URL(process.env.FOYER_TEST_DATABASE_URL!);

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function poolThrough(port: number, options: { longestSilence?: number } = {}): pg.Pool {
  const url = database();
  url.port = String(port);
  const pool = new pg.Pool({ connectionString: url.href, max: 2, connectionTimeoutMillis: 30_000 });
  pool.on('error', () => undefined);
  endDeadConnections(pool, options);
  closers.unshift(() => pool.end());
  return pool;
}

async function networkToDatabase(): Promise<TcpProxy> {
  const network = await TcpProxy.open({ host: '127.0.0.1', port: Number(database().port) });
  closers.push(() => network.close());
  return network;
}

const outcomeOf = (statement: Promise<unknown>): Promise<string> =>
  statement.then(
    () => 'answered',
    (error: unknown) => (error as Error).message,
  );

/** Two connections that have been used and wait. */
async function warm(pool: pg.Pool): Promise<void> {
  await Promise.all([pool.query('select 1'), pool.query('select 2')]);
}

const ask = (pool: pg.Pool, statement = 'select 1') => outcomeOf(pool.query(statement));

const ENDED = 'Connection terminated unexpectedly';

describe('a network that swallows connections', () => {
  it('costs the statements on their way, and no place in the pool', async () => {
    const network = await networkToDatabase();
    const pool = poolThrough(network.port);
    await warm(pool);
    network.swallow();
    const asked = [ask(pool), ask(pool)];
    await sleep(1_000);
    network.heal('forget');
    expect(await Promise.all(asked)).toEqual([ENDED, ENDED]);
    expect(await Promise.all([ask(pool), ask(pool)])).toEqual(['answered', 'answered']);
  });

  it('ends waiting even while nothing can be reached', async () => {
    const network = await networkToDatabase();
    const pool = poolThrough(network.port);
    await warm(pool);
    network.swallow();
    const began = performance.now();
    expect(await ask(pool)).toBe(ENDED);
    // Half of the longest silence, of which it would end otherwise.
    expect(performance.now() - began).toBeLessThan(30_000);
    network.heal('resume');
    expect(await ask(pool)).toBe('answered');
  });

  it('takes connections with it that nobody used at the time', async () => {
    const network = await networkToDatabase();
    const pool = poolThrough(network.port);
    await warm(pool);
    network.swallow();
    network.heal('forget');
    expect(await ask(pool)).toBe(ENDED);
    expect(await Promise.all([ask(pool), ask(pool)])).toEqual(['answered', 'answered']);
  });
});

describe('a statement that takes long', () => {
  it('is not taken for dead', async () => {
    const network = await networkToDatabase();
    const pool = poolThrough(network.port);
    expect(await ask(pool, 'select pg_sleep(4)')).toBe('answered');
  });

  it('is not taken for dead by a process that stood still while it asked', async () => {
    const network = await networkToDatabase();
    const pool = poolThrough(network.port);
    await ask(pool);
    network.delay(200);
    const asked = ask(pool, 'select pg_sleep(10)');
    await until(async () => network.outgoingPorts.length === 2);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_500);
    expect(await asked).toBe('answered');
  });

  it('is not taken for dead behind a pooler, which gives connections numbers of its own', async () => {
    const pool = poolThrough(await poolerToDatabase());
    expect(await ask(pool, 'select pg_sleep(4)')).toBe('answered');
  });

  it('is given up behind a pooler in the end, where nothing can be known', async () => {
    const pool = poolThrough(await poolerToDatabase(), { longestSilence: 5 });
    expect(await ask(pool, 'select pg_sleep(60)')).toBe(ENDED);
  });
});

/** Passes everything on, but tells each connection that its process has the number 1. */
async function poolerToDatabase(): Promise<number> {
  const server = createServer((client) => {
    const upstream = connect(Number(database().port), '127.0.0.1');
    client.on('error', () => undefined).on('close', () => upstream.destroy());
    upstream.on('data', (chunk: Buffer) => {
      const key = chunk.indexOf('K\0\0\0\x0c', 'latin1');
      if (key !== -1) chunk.writeInt32BE(1, key + 5);
      client.write(chunk);
    });
    client.on('data', (chunk: Buffer) => upstream.write(chunk));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => void server.close());
  return (server.address() as AddressInfo).port;
}
