import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql, type RawBuilder } from 'kysely';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { publishedEvent } from '../kit/given-events.js';
import { auditOf } from '../kit/given-inventory.js';
import { givenDoor, UNDO, type Door, type Ticketed } from '../kit/given-door.js';
import { sync, toldScan } from '../kit/given-scans.js';
import { findingsAfter } from '../kit/planted-differences.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
/** Inside, with a conflict; in, undone and in again; not here yet: all of one event. */
let inside: Ticketed, back: Ticketed, absent: Ticketed;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  door = await givenDoor(app);
  const price = { amountMinor: 0, currency: 'EUR' };
  const { id: eventId, ticketTypeId } = await publishedEvent(app, { organizer: door.organizer, price });
  inside = await door.ticketed({ eventId, ticketTypeId, organizer: door.organizer });
  [back, absent] = [await door.ticketed(inside.offer), await door.ticketed(inside.offer)];
  await door.scan({ token: inside.token });
  await sync(app, door.gate, { eventId, scans: [toldScan({ token: inside.token })] });
  await door.scan({ token: back.token });
  await app.as(door.gate).send(UNDO, { input: { ticketId: back.id } });
  await door.scan({ token: back.token });
});
afterAll(() => app.close());

const uuid = (ticket: Ticketed): string => uuidOfAny(ticket.id);
const nobody = sql`'00000000-0000-7000-8000-000000000000'::uuid`;
const anyhow = sql`alter table scan disable trigger scan_is_kept`;

const cases: [what: string, plant: () => RawBuilder<unknown>[], findings: string[]][] = [
  [
    'a scan of a ticket that is not there',
    () => [anyhow, sql`update scan set ticket_id = ${nobody} where ticket_id = ${uuid(back)} and kind = 'UNDO'`],
    ['ticket of scn'],
  ],
  [
    'a scan that nobody made',
    () => [anyhow, sql`update scan set recorded_by_id = ${nobody} where ticket_id = ${uuid(back)} and kind = 'UNDO'`],
    ['recorder of scn'],
  ],
  [
    'a scan of a device that is not there',
    () => [
      anyhow,
      sql`update scan set recorded_by_id = null, device_id = ${nobody}
        where ticket_id = ${uuid(back)} and kind = 'UNDO'`,
    ],
    ['recorder of scn'],
  ],
  [
    'an entry that no scan tells of',
    () => [sql`update check_in set id = ${nobody} where ticket_id = ${uuid(back)} and undone_at is null`],
    ['scan of chk'],
  ],
  [
    'an entry with another ticket than was scanned',
    () => [
      sql`update check_in set ticket_id = ${uuid(back)} where ticket_id = ${uuid(inside)} and conflict is not null`,
    ],
    ['scan of chk'],
  ],
  [
    'somebody who is inside without an entry',
    () => [sql`update ticket set status = 'CHECKED_IN' where id = ${uuid(absent)}`],
    ['status of tck'],
  ],
  [
    'somebody who came in and is not said to be inside',
    () => [sql`update ticket set status = 'VALID' where id = ${uuid(inside)}`],
    ['status of tck'],
  ],
];

describe('the audit of a door', () => {
  it('finds nothing in what gates have told, conflicts and what was undone included', async () => {
    const [{ scans, conflicts }] = await app.sql`select count(*)::int as scans,
      (select count(*)::int from check_in where conflict is not null) as conflicts from scan`;
    expect({ scans, conflicts }).toEqual({ scans: 5, conflicts: 1 });
    expect(await auditOf(app)).toEqual([]);
  });

  it.each(cases)('names %s', async (_, plant, findings) => {
    expect(await findingsAfter(app, inside.offer.eventId, plant())).toEqual(findings);
  });
});

it('a ticket that was scanned cannot be deleted, one that was not can', async () => {
  await expect(app.sql`delete from ticket where id = ${uuid(inside)}`).rejects.toThrow(
    'A ticket that was scanned is kept.',
  );
  const deleted = sql`delete from ticket where id = ${uuid(absent)}`;
  expect(await findingsAfter(app, inside.offer.eventId, [deleted])).toEqual(['tickets of bkg of tty']);
});
