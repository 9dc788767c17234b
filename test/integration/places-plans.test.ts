import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import type { Command, Tx } from '../../src/kernel/db/unit-of-work.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { lockPlaces } from '../../src/modules/inventory/lock-places.js';
import { publishedEvent } from '../kit/given-events.js';
import { takePlaces } from '../kit/given-inventory.js';
import { extend } from '../kit/place-verbs.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  // One after the other, they all get the same connection: plans that it keeps are used again.
  app = await startTestApp({ environment: { ROLE: 'api', DATABASE_POOL_SIZE: '2' } });
});
afterAll(() => app.close());

const HOLDS = 5_000;

const readSoFar = async ({ em }: Tx): Promise<number> => {
  const { rows } = await sql<{ read: string }>`
    select idx_tup_fetch + seq_tup_read as read from pg_stat_xact_user_tables where relname = 'hold'`.execute(
    em.getKysely(),
  );
  return Number(rows[0]!.read);
};

interface Named {
  eventId: Id<'evt'>;
  holdId: Id<'rsv'>;
}

/** How many holds a command reads by plans that it has used before. */
const holdsReadBy =
  (command: Command<Named, unknown>): Command<Named, number> =>
  async (tx, named) => {
    // Transactions that begin with a prepared statement keep its plan.
    await lockForTwo(tx, named);
    const before = await readSoFar(tx);
    await command(tx, named);
    return (await readSoFar(tx)) - before;
  };

/** Locks the places for one hold, and room for two more. */
const lockForTwo: Command<Named, unknown> = (tx, { eventId, holdId }) =>
  lockPlaces(tx, uuidOfAny(eventId), [{ holdIds: [uuidOfAny(holdId)], quantity: 2 }]);

const extendIt: Command<Named, unknown> = (tx, named) => extend(tx, { ...named, timeToLive: 60_000 });

/** As many holds of the event as a night may have; statistics know of none. */
async function fill(holdId: Id<'rsv'>): Promise<void> {
  await app.sql`alter table hold set (autovacuum_enabled = false)`;
  await app.sql`insert into hold select (jsonb_populate_record(old, jsonb_build_object('hold_id', uuidv7(), 'member_id', uuidv7()))).*
    from hold old, generate_series(1, ${HOLDS}::int) where old.hold_id = ${uuidOfAny(holdId)}`;
}

describe('a settlement', () => {
  it('reads the holds that it needs, by plans that were made before there were any', async () => {
    const ticketTypes = [{ name: 'Standing', price: { amountMinor: 0, currency: 'EUR' }, quota: 100 }];
    const { id: eventId, ticketTypeId } = await publishedEvent(app, { ticketTypes });
    await app.sql`analyze hold`;
    const holdId = await takePlaces(app, eventId, { items: [{ ticketTypeId, quantity: 1 }] });
    const named = { eventId, holdId };
    expect(await app.execute(system, holdsReadBy(lockForTwo), named)).toBe(1);
    const extending = await app.execute(system, holdsReadBy(extendIt), named);
    await fill(holdId);
    expect(await app.execute(system, holdsReadBy(lockForTwo), named)).toBe(1);
    expect(await app.execute(system, holdsReadBy(extendIt), named)).toBe(extending);
    // Three holds whose time is up: their places are two more than are asked for, beside the one that is named.
    await app.sql`update hold set expires_at = now() - interval '1 second' where hold_id in (
      select hold_id from hold where event_id = ${uuidOfAny(eventId)} and hold_id <> ${uuidOfAny(holdId)} limit 3)`;
    expect(await app.execute(system, holdsReadBy(lockForTwo), named)).toBeLessThan(10);
  });
});
