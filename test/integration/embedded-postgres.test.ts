import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/kernel/db/embedded-postgres.js';
import { until } from '../kit/until.js';

const source = new URL('../../src/kernel/db/embedded-postgres.ts', import.meta.url).href;
const asRoot = process.getuid?.() === 0;

let folder: string;
let dataDir: string;
let running: EmbeddedPostgres[];
let others: ChildProcess[];
let programs: Server[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-embedded-'));
  chmodSync(folder, 0o755);
  dataDir = join(folder, 'data');
  running = [];
  others = [];
  programs = [];
});

afterEach(async () => {
  for (const program of programs) program.close();
  for (const other of others) other.kill('SIGKILL');
  for (const server of running) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: { port?: number; durable?: boolean; home?: string } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, durable: false, home: join(folder, 'home'), ...options });
  running.push(server);
  return server;
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: unknown }>(sql);
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}

async function keepOneTicket(url: string): Promise<void> {
  await ask(url, `create table ticket as select 'row A, seat 1' as name`);
}

const ticketIn = (url: string) => ask(url, 'select name as answer from ticket');

function postmasterPid(cluster = join(dataDir, 'postgres')): number {
  return Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const untilGone = (pid: number): Promise<void> => until(async () => !isAlive(pid));

/** A Foyer process of its own that starts the server, tells its address, and stays. */
async function startInAnotherProcess() {
  const options = JSON.stringify({ dataDir, durable: false, home: join(folder, 'home') });
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(source)});
    const server = await startEmbeddedPostgres(${options});
    process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
    process.stdout.write(server.url + '\\n');
    setInterval(() => undefined, 1000);`;
  const args = ['--import', '@swc-node/register/esm-register', '--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  others.push(child);
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended.then(() => ['ended too early'])])) as [Buffer];
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return { url: line.toString().trim(), end };
}

async function occupy(port: number): Promise<Server> {
  const program = createServer().listen(port, '127.0.0.1');
  programs.push(program);
  await once(program, 'listening');
  return program;
}

describe('the embedded PostgreSQL', () => {
  it('starts from nothing with an empty database in UTF-8 that knows no country', async () => {
    const server = await start();
    expect(server.adopted).toBe(false);
    expect(await ask(server.url, 'select current_database() as answer')).toBe('foyer');
    const settings = `select concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale) as answer
      from pg_database where datname = 'foyer'`;
    expect(await ask(server.url, settings)).toBe('UTF8 b C.UTF-8');
    expect(await ask(server.url, `select lower('ÉTÉ') as answer`)).toBe('été');
    expect(await ask(server.url, `select current_setting('listen_addresses') as answer`)).toBe('127.0.0.1');
  });

  it('keeps the data and the address from one start to the next', async () => {
    const first = await start();
    await keepOneTicket(first.url);
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(second.adopted).toBe(false);
    expect(await ticketIn(second.url)).toBe('row A, seat 1');
  });

  it('is gone when stop returns, and stop can be repeated', async () => {
    const server = await start();
    const pid = postmasterPid();
    await Promise.all([server.stop(), server.stop()]);
    await untilGone(pid);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  it('is durable by default and asks for a password that only its user can read', async () => {
    const server = await start({ durable: true });
    const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
    expect(new URL(server.url).password).toBe(password);
    await expect(ask(server.url.replace(password, 'wrong'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await ask(server.url, `select current_setting('fsync') as answer`)).toBe('on');
  });

  it('adopts the server of a process that was killed, and stops it', async () => {
    const killed = await startInAnotherProcess();
    await keepOneTicket(killed.url);
    const pid = postmasterPid();
    await killed.end('SIGKILL');
    const server = await start();
    expect(server.adopted).toBe(true);
    expect(postmasterPid()).toBe(pid);
    expect(await ticketIn(server.url)).toBe('row A, seat 1');
    const shares = `select count(*)::int as answer from pg_stat_activity where application_name = 'foyer share'`;
    await until(async () => (await ask(server.url, shares)) === 1);
    await server.stop();
    await untilGone(pid);
  });

  it('starts again after process and server were both killed', async () => {
    const killed = await startInAnotherProcess();
    await keepOneTicket(killed.url);
    const pid = postmasterPid();
    await killed.end('SIGKILL');
    process.kill(pid, 'SIGKILL');
    const server = await start();
    expect(server.adopted).toBe(false);
    expect(await ticketIn(server.url)).toBe('row A, seat 1');
  });

  it('brings the server back at the same address when it dies under a living process', async () => {
    const server = await start();
    await keepOneTicket(server.url);
    const pid = postmasterPid();
    process.kill(pid, 'SIGKILL');
    await until(() => ticketIn(server.url).then(Boolean, () => false));
    expect(postmasterPid()).not.toBe(pid);
  });

  it.each([
    ['of a number nobody has', () => 4_194_300],
    ['of a number that another program got since', () => process.pid],
  ])('is not misled by a stale pid file %s', async (_, pid) => {
    const first = await start();
    const file = join(dataDir, 'postgres', 'postmaster.pid');
    const lines = readFileSync(file, 'utf8').split('\n');
    await first.stop();
    writeFileSync(file, [pid(), ...lines.slice(1)].join('\n'));
    const { uid, gid } = statSync(join(dataDir, 'postgres'));
    chownSync(file, uid, gid);
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await ask(second.url, 'select 1 as answer')).toBe(1);
  });

  it('lets several that start at once share one server, which the last to stop takes down', async () => {
    const three = await Promise.all([start(), start(), start()]);
    const pid = postmasterPid();
    expect(new Set(three.map(({ url }) => url)).size).toBe(1);
    expect(three.filter(({ adopted }) => !adopted)).toHaveLength(1);
    const [one, two, last] = three;
    await Promise.all([one.stop(), two.stop()]);
    expect(await ask(last.url, 'select 1 as answer')).toBe(1);
    await last.stop();
    await untilGone(pid);
    expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.log', 'postgres.password']);
  });

  it('leaves the server to another living process when an adopter stops', async () => {
    const other = await startInAnotherProcess();
    const adopter = await start();
    const pid = postmasterPid();
    expect(adopter.adopted).toBe(true);
    await adopter.stop();
    expect(await ask(other.url, 'select 1 as answer')).toBe(1);
    await other.end('SIGTERM');
    await untilGone(pid);
  });

  it('starts for one while another is just stopping', async () => {
    const first = await start();
    const [second] = await Promise.all([start(), first.stop()]);
    expect(await ask(second.url, 'select 1 as answer')).toBe(1);
  });

  it('says in one sentence that the port is taken', async () => {
    const program = await occupy(0);
    const { port } = program.address() as AddressInfo;
    const sentence = `Port ${port} of 127.0.0.1 is taken: stop the program that uses it or choose another port.`;
    await expect(start({ port })).rejects.toMatchObject({ message: sentence });
    await new Promise((resolve) => program.close(resolve));
    expect(new URL((await start({ port })).url).port).toBe(String(port));
  });

  it('moves to another port when its usual one is taken', async () => {
    const first = await start();
    await first.stop();
    await occupy(Number(new URL(first.url).port));
    const second = await start();
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
  });

  it('says in one sentence that it found no folder to write to', async () => {
    writeFileSync(join(folder, 'file'), '');
    dataDir = join(folder, 'file', 'data');
    const home = join(folder, 'file', 'home');
    await expect(start({ home })).rejects.toThrow(/^Neither .* nor .* can be written: choose another folder\.$/);
  });

  it('settles in its own home when the data folder cannot be used', async () => {
    writeFileSync(join(folder, 'file'), '');
    dataDir = join(folder, 'file', 'data');
    const first = await start();
    await keepOneTicket(first.url);
    await first.stop();
    expect(await ticketIn((await start()).url)).toBe('row A, seat 1');
  });

  (asRoot ? it : it.skip)('keeps data out of a folder that only root can enter', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    dataDir = join(closed, 'data');
    const first = await start();
    await keepOneTicket(first.url);
    await first.stop();
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    expect(await ticketIn((await start()).url)).toBe('row A, seat 1');
  });
});
