import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrations } from '../../src/app.js';
import { entities } from '../../src/entities.js';
import { system } from '../../src/kernel/auth/viewer.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { sell } from '../kit/place-verbs.js';
import { publishedEvent } from '../kit/given-events.js';
import { auditInventoryOf, reserved, withoutLedgerTrigger } from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

/** An event with a ledger of five lines: two ticket types and a map opened, one place held and sold. */
async function eventWithLedger() {
  const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 2 }, seating: 'MIXED' });
  const reservation = await reserved(app, await app.given.member(), { eventId: event.id, seatIds: [event.seatIds[0]] });
  await app.execute(system, sell, { eventId: event.id, holdId: reservation.id as Id<'rsv'> });
  return event;
}

const linesOf = (eventId: Id<'evt'>) =>
  app.sql`select version, line, verb, encode(hash, 'hex') as hash from inventory_ledger
    where event_id = ${uuidOfAny(eventId)} order by version, line`;

const chainFindings = async (eventId: Id<'evt'>): Promise<string[]> =>
  (await auditInventoryOf(app, eventId))
    .map(({ finding }) => finding)
    .filter((finding) => finding.includes('of the ledger'));

describe('the chain of the ledger', () => {
  it("ends where the event's row says", async () => {
    const { id } = await eventWithLedger();
    const lines = await linesOf(id);
    const [end] = await app.sql`select encode(ledger_head, 'hex') as head, ledger_length::int as length
      from event_inventory where event_id = ${uuidOfAny(id)}`;
    expect(end).toEqual({ head: lines.at(-1).hash, length: lines.length });
    expect(lines.map(({ verb }) => verb).slice(-2)).toEqual(['TAKE', 'SELL']);
    expect(await auditInventoryOf(app, id)).toEqual([]);
  });

  it('is what the organizer can ask for as a proof: its end, and what the places amount to', async () => {
    const event = await eventWithLedger();
    const PROOF = `query($id: ID!) { inventoryProof(eventId: $id) {
      eventId version capacity held sold ledgerLength ledgerHead } }`;
    const { data } = await app.as(event.organizer).send(PROOF, { id: event.id });
    const lines = await linesOf(event.id);
    const [{ capacity }] = await app.sql`select sum(capacity)::int as capacity from ticket_counter
      where event_id = ${uuidOfAny(event.id)}`;
    expect(data.inventoryProof).toEqual({
      ...{ eventId: event.id, version: Number(lines.at(-1).version), capacity, held: 0, sold: 1 },
      ...{ ledgerLength: lines.length, ledgerHead: lines.at(-1).hash },
    });
  });

  it('shows a line that was changed', async () => {
    const { id } = await eventWithLedger();
    const { version, line } = (await linesOf(id)).at(-2);
    await withoutLedgerTrigger(
      app,
      () => app.sql`update inventory_ledger set actor_id = null
        where event_id = ${uuidOfAny(id)} and version = ${version} and line = ${line}`,
    );
    expect(await chainFindings(id)).toEqual([`hash of line ${version}.${line} of the ledger`]);
  });

  it('shows a line that was changed and given a hash that fits: the next one does not fit any more', async () => {
    const { id } = await eventWithLedger();
    const [before, changed, next] = (await linesOf(id)).slice(-3);
    await withoutLedgerTrigger(
      app,
      () => app.sql`update inventory_ledger set actor_id = null, hash = sha256(decode(${before.hash}, 'hex')
          || convert_to(concat_ws('|', event_id, version, line, verb, hold_id, ticket_type_id, quantity,
            array_to_string(seat_ids, ','), '', (extract(epoch from at) * 1000)::bigint), 'UTF8'))
        where event_id = ${uuidOfAny(id)} and version = ${changed.version} and line = ${changed.line}`,
    );
    expect(await chainFindings(id)).toEqual([`hash of line ${next.version}.${next.line} of the ledger`]);
  });

  it('shows a line that was deleted, in the middle or at the end', async () => {
    const { id } = await eventWithLedger();
    const remove = (version: number) =>
      withoutLedgerTrigger(
        app,
        () => app.sql`delete from inventory_ledger where event_id = ${uuidOfAny(id)} and version = ${version}`,
      );
    const [, taken, sold] = (await linesOf(id)).slice(-3);
    await remove(sold.version);
    expect(await chainFindings(id)).toEqual(['end of the ledger (length, head)']);
    const other = await eventWithLedger();
    const lines = await linesOf(other.id);
    await withoutLedgerTrigger(
      app,
      () => app.sql`delete from inventory_ledger where event_id = ${uuidOfAny(other.id)}
        and version = ${taken.version}`,
    );
    const last = lines.at(-1);
    expect(await chainFindings(other.id)).toEqual([
      'end of the ledger (length, head)',
      `hash of line ${last.version}.${last.line} of the ledger`,
    ]);
  });

  it('shows lines that changed places', async () => {
    const { id } = await eventWithLedger();
    const [one, other] = (await linesOf(id)).slice(-2);
    await withoutLedgerTrigger(app, async () => {
      const move = (from: number, to: number) =>
        app.sql`update inventory_ledger set version = ${to} where event_id = ${uuidOfAny(id)} and version = ${from}`;
      await move(one.version, 1_000);
      await move(other.version, one.version);
      await move(1_000, other.version);
    });
    expect(await chainFindings(id)).toEqual([
      'end of the ledger (length, head)',
      `hash of line ${one.version}.${one.line} of the ledger`,
      `hash of line ${other.version}.${other.line} of the ledger`,
    ]);
  });

  it('is laid through a ledger that was written before there were chains', async () => {
    const [first, second] = [await eventWithLedger(), await eventWithLedger()];
    const before = [await linesOf(first.id), await linesOf(second.id)];
    await app.sql`alter table inventory_ledger drop column hash`;
    await app.sql`alter table event_inventory drop column ledger_head, drop column ledger_length`;
    await app.sql`delete from mikro_orm_migrations where name like '%chain_the_ledger'`;
    const database = await openDatabase({ url: app.databaseUrl, entities, poolSize: 2, patience: 60_000, migrations });
    await database.orm.migrator.up();
    await database.close();
    expect([await linesOf(first.id), await linesOf(second.id)]).toEqual(before);
    for (const { id } of [first, second]) expect(await auditInventoryOf(app, id)).toEqual([]);
    await expect(app.sql`update inventory_ledger set quantity = 0`).rejects.toThrow('append-only');
  });
});
