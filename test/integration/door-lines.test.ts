import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { uuidOfAny } from '../../src/kernel/ids.js';
import type { Answer } from '../kit/client.js';
import { givenDoor, type Door, type Ticketed } from '../kit/given-door.js';
import { sync, toldScan } from '../kit/given-scans.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { untilEqual } from '../kit/until.js';

/** How many may wait at the door of an event. */
const LINE = 500;

let app: TestApp;
let door: Door;
let ticket: Ticketed;
let holder: pg.Client;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api', RATE_LIMITS: 'off', PATIENCE: '10m' } });
  door = await givenDoor(app);
  ticket = await door.ticketed();
  holder = new pg.Client({ connectionString: app.databaseUrl });
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await app.close();
});

/** Nobody is settled who stands at the door of this ticket, until `work` is done. */
async function whileLocked<Result>(work: () => Promise<Result>): Promise<Result> {
  await holder.query('begin');
  await holder.query('select from ticket where id = $1 for update', [uuidOfAny(ticket.id)]);
  return work().finally(() => holder.query('rollback'));
}

async function waiting(): Promise<Record<string, number>> {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  const found = [...text.matchAll(/^foyer_doors_waiting\{what="(\w+)"\} (\d+)$/gm)];
  return Object.fromEntries(found.map(([, what, count]) => [what!, Number(count)]));
}

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const told = (index: number, person: { token: string } = door.gate): Promise<Answer> =>
  sync(app, person, {
    eventId: ticket.offer.eventId,
    scans: [toldScan({ token: ticket.token, nonce: `told-${index}`, sequence: index })],
  });
const codeOf = ({ errors }: Answer): string | undefined => errors?.[0]?.extensions.code as string | undefined;

describe('the lines at a door', () => {
  it('are told by the metrics, what is scanned and what is told later apart', async () => {
    const sent: Promise<Answer>[] = [];
    await whileLocked(async () => {
      expect(await waiting()).toEqual({ scan: 0, sync: 0 });
      // Of each line the first is being settled, and waits for the lock.
      sent.push(...times(4).map((index) => told(index)), ...times(3).map(() => door.scan({ token: ticket.token })));
      await untilEqual(waiting, { scan: 2, sync: 3 });
    });
    expect((await Promise.all(sent)).map(codeOf)).toEqual(Array(7).fill(undefined));
    expect(await waiting()).toEqual({ scan: 0, sync: 0 });
  });

  it('are no place for strangers: to them there is no such event, also while nobody else gets in', async () => {
    const sent: Promise<Answer>[] = [];
    await whileLocked(async () => {
      sent.push(...times(LINE + 1).map((index) => told(index)));
      await untilEqual(waiting, { scan: 0, sync: LINE });
      expect(codeOf(await told(LINE + 1))).toBe('RATE_LIMITED');
      expect(codeOf(await told(LINE + 2, door.stranger))).toBe('NOT_FOUND');
      expect(await waiting()).toEqual({ scan: 0, sync: LINE });
    });
    const refused = (await Promise.all(sent))
      .map(codeOf)
      .filter((code) => code !== undefined && code !== 'RATE_LIMITED');
    expect(refused).toEqual([]);
  }, 300_000);
});
