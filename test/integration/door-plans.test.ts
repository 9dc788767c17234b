import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import type { Command } from '../../src/kernel/db/unit-of-work.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { lockDoor } from '../../src/modules/admission/lock-door.js';
import { givenOffer } from '../kit/given-bookings.js';
import { givenDoor, type Door, type Ticketed } from '../kit/given-door.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
beforeAll(async () => {
  // One after the other, they all get the same connection: plans that it keeps are used again.
  app = await startTestApp({ environment: { ROLE: 'api', DATABASE_POOL_SIZE: '2' } });
  door = await givenDoor(app);
});
afterAll(() => app.close());

const ROWS = 20_000;
/** Of 8 kB. That of an index over the tickets of the event alone has more than this. */
const FEW_PAGES = 60;

interface Plan {
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
}

/** Locks the door for the ticket, and tells what its plan, made when the tables were small, reads by now. */
const pagesRead: Command<Ticketed, number> = async (tx, { id, offer }) => {
  const eventId = offer.eventId;
  await lockDoor(tx, { eventId, ticketIds: [id], nonces: ['north-1'] });
  const [event, ticket] = [uuidOfAny(eventId), uuidOfAny(id)];
  const execute = sql.raw<{ 'QUERY PLAN': { Plan: Plan }[] }>(
    `explain (analyze, buffers, format json) execute lock_door('{${ticket}}', '${event}', '${event}', '{north-1}')`,
  );
  const { rows } = await execute.execute(tx.em.getKysely());
  const { Plan: plan } = rows[0]!['QUERY PLAN'][0]!;
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
};

/** As many tickets of the same event as a night may have, and a scan of each; statistics know of none. */
async function fill({ id }: Ticketed): Promise<void> {
  await app.sql`alter table ticket set (autovacuum_enabled = false)`;
  await app.sql`alter table scan set (autovacuum_enabled = false)`;
  await app.sql`insert into ticket select (jsonb_populate_record(old, jsonb_build_object(
      'id', uuidv7(), 'code', 'C' || n, 'position', n, 'attendee_name', 'Guest ' || n))).*
    from ticket old, generate_series(1, ${ROWS}::int) as n where old.id = ${uuidOfAny(id)}`;
  await app.sql`insert into scan select (jsonb_populate_record(old, jsonb_build_object(
      'id', uuidv7(), 'nonce', 'n' || t.id, 'ticket_id', t.id))).*
    from ticket t join scan old on old.ticket_id = ${uuidOfAny(id)} where t.id <> old.ticket_id`;
}

describe('the statement of the door', () => {
  it('reads few pages by the plan that was made before there were tickets and scans', async () => {
    const ticketed = await door.ticketed(await givenOffer(app, { organizer: door.organizer }));
    expect(await app.execute(system, pagesRead, ticketed)).toBeLessThan(FEW_PAGES);
    await door.scan({ token: ticketed.token });
    await fill(ticketed);
    expect(
      await app.sql`select (select count(*)::int from ticket) as tickets, (select count(*)::int from scan) as scans`,
    ).toEqual([{ tickets: ROWS + 1, scans: ROWS + 1 }]);
    expect(await app.execute(system, pagesRead, ticketed)).toBeLessThan(FEW_PAGES);
  });
});
