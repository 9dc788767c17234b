import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql, type RawBuilder } from 'kysely';
import { auditOf, letEventHoldsExpire, sweep } from '../kit/given-inventory.js';
import { findingsAfter as planted } from '../kit/planted-differences.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { givenWorld, type World } from '../kit/given-world.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  given = await givenWorld(app);
});
afterAll(() => app.close());

let given: World;

const findingsAfter = (...statements: RawBuilder<unknown>[]): Promise<string[]> =>
  planted(app, given.event.id, statements);

const isTaken = (): RawBuilder<unknown> =>
  sql`event_id = ${given.eventId} and verb = 'TAKE' and hold_id = ${given.active} and ticket_type_id = ${given.place}`;

type Case = [what: string, plant: () => RawBuilder<unknown>[], findings: string[]];

const ofInventory: Case[] = [
  [
    'a counter',
    () => [sql`update ticket_counter set sold = sold + 1 where ticket_type_id = ${given.place}`],
    ['counter of tty (held, sold)'],
  ],
  [
    'more places than there are',
    () => [
      sql`alter table ticket_counter drop constraint ticket_counter_check`,
      sql`update ticket_counter set capacity = 2 where ticket_type_id = ${given.place}`,
    ],
    ['capacity of tty', 'capacity of tty by its quota', 'places of tty beyond its capacity'],
  ],
  [
    'a quota',
    () => [sql`update ticket_type set quota = 6 where id = ${given.place}`],
    ['capacity of tty by its quota'],
  ],
  [
    'the number of seats',
    () => [sql`update event_inventory set seat_counts = '{"Gold": 7}' where event_id = ${given.eventId}`],
    ['seats of the category Gold'],
  ],
  [
    'the number of blocked seats',
    () => [sql`update event_inventory set blocked_counts = '{"Gold": 1}' where event_id = ${given.eventId}`],
    ['blocked seats of the category Gold'],
  ],
  [
    'a seat that was blocked behind the back of the ledger',
    () => [sql`update event_seat set state = 'BLOCKED' where event_id = ${given.eventId} and position = 5`],
    ['blocked seats of the category Gold', 'seat in the ledger'],
  ],
  [
    'a seat that somebody holds and that looks free',
    () => [
      sql`update event_seat set state = 'FREE', hold_id = null, held_until = null where hold_id = ${given.active}`,
    ],
    ['seat', 'seat in the ledger'],
  ],
  [
    'a seat that is held longer than its hold',
    () => [sql`update event_seat set held_until = held_until + interval '1 hour' where hold_id = ${given.active}`],
    ['seat'],
  ],
  [
    'a seat whose change nobody watching would learn of',
    () => [sql`update event_seat set changed_version = 1 where hold_id = ${given.active}`],
    ['seat in the ledger'],
  ],
  [
    'two holds of one seat',
    () => [
      sql`update hold set seat_ids = (select seat_ids[1:1] from hold where hold_id = ${given.sold.hold})
        where hold_id = ${given.active} and ticket_type_id = ${given.seat}`,
    ],
    ['claims on seat', 'rsv of tty', 'seat', 'seat'],
  ],
  [
    'fewer seats than places in a hold',
    () => [sql`update hold set seat_ids = seat_ids[1:1] where hold_id = ${given.sold.hold}`],
    ['places of bkg of tty', 'rsv of tty', 'seat', 'seats of rsv', 'tickets of bkg of tty'],
  ],
  [
    'a hold of which only a part has ended',
    () => [sql`update hold set expires_at = now() where hold_id = ${given.active} and ticket_type_id = ${given.place}`],
    ['end of the reservation rsv', 'lines of rsv'],
  ],
  [
    'a hold that is gone',
    () => [sql`delete from hold where hold_id = ${given.released}`],
    ['hold of rsv, a reservation that is RELEASED', 'rsv of tty'],
  ],
  [
    'a version without a line',
    () => [sql`update event_inventory set version = version + 1 where event_id = ${given.eventId}`],
    ['versions in the ledger (how many, last)'],
  ],
];

const ofTheLedger: Case[] = [
  [
    'a line that was changed',
    () => [sql`update inventory_ledger set quantity = 2 where ${isTaken()}`],
    ['hash of line … of the ledger', 'rsv of tty'],
  ],
  [
    'a line that was deleted',
    () => [sql`delete from inventory_ledger where ${isTaken()}`],
    [
      'end of the ledger (length, head)',
      'hash of line … of the ledger',
      'rsv of tty',
      'versions in the ledger (how many, last)',
    ],
  ],
  [
    'a move that was made the other way round',
    () => [
      sql`update inventory_ledger set verb = case verb when 'MOVE_IN' then 'MOVE_OUT' else 'MOVE_IN' end
        where event_id = ${given.eventId} and verb like 'MOVE%'`,
    ],
    [
      'hash of line … of the ledger',
      'hash of line … of the ledger',
      'rsv of tty',
      'seat in the ledger',
      'seat in the ledger',
    ],
  ],
  [
    'half a move',
    () => [sql`delete from inventory_ledger where event_id = ${given.eventId} and verb = 'MOVE_IN'`],
    ['end of the ledger (length, head)', 'hash of line … of the ledger', 'rsv of tty', 'seat in the ledger'],
  ],
  [
    'an end that is another',
    () => [sql`update event_inventory set ledger_head = sha256('') where event_id = ${given.eventId}`],
    ['end of the ledger (length, head)'],
  ],
];

const ofReservations: Case[] = [
  [
    'a reservation that was given up, and its hold not',
    () => [sql`update reservation set status = 'RELEASED' where id = ${given.active}`],
    ['hold of rsv, a reservation that is RELEASED'],
  ],
  [
    'a reservation that ends at another time than its hold',
    () => [sql`update reservation set expires_at = expires_at + interval '1 minute' where id = ${given.active}`],
    ['end of the reservation rsv'],
  ],
  [
    'a hold that is nobody’s',
    () => [sql`delete from reservation where id = ${given.active}`],
    ['owner of the hold rsv'],
  ],
  [
    'a reservation that was turned into nothing',
    () => [sql`update reservation set status = 'CONVERTED' where id = ${given.active}`],
    ['booking of rsv, a reservation that is CONVERTED'],
  ],
];

const ofBookings: Case[] = [
  [
    'a booking that was cancelled, and its places and tickets not',
    () => [sql`update booking set status = 'CANCELLED' where id = ${given.sold.booking}`],
    ['hold of bkg, a booking that is CANCELLED', 'tickets of bkg of tty'],
  ],
  [
    'a booking that is confirmed, and nothing sold',
    () => [sql`update booking set status = 'CONFIRMED', expires_at = null where id = ${given.waiting.booking}`],
    ['hold of bkg, a booking that is CONFIRMED', 'tickets of bkg of tty'],
  ],
  [
    'a booking that waits longer than its places are held',
    () => [sql`update booking set expires_at = expires_at + interval '1 hour' where id = ${given.waiting.booking}`],
    ['end of bkg, which waits'],
  ],
  [
    'a booking of more places than it has',
    () => [sql`update booking_line set quantity = 3 where booking_id = ${given.waiting.booking}`],
    ['places of bkg of tty'],
  ],
  [
    'a booking that has not followed its hold to another seat',
    () => [
      sql`update booking_line set seat_ids[2] = (select seat_id from event_seat where event_id = ${given.eventId} and position = 0)
        where booking_id = ${given.sold.booking}`,
    ],
    ['places of bkg of tty'],
  ],
  [
    'a booking whose reservation is still there to be given up',
    () => [sql`update reservation set status = 'EXPIRED' where id = ${given.waiting.hold}`],
    ['hold of rsv, a reservation that is EXPIRED', 'reservation of bkg'],
  ],
  [
    'a ticket too few',
    () => [sql`update ticket set status = 'VOID' where booking_id = ${given.sold.booking} and position = 0`],
    ['tickets of bkg of tty'],
  ],
  [
    'a ticket for a seat of somebody else',
    () => [
      sql`update ticket set seat_id = (select seat_ids[1] from hold where hold_id = ${given.active} and seat_ids <> '{}')
        where booking_id = ${given.sold.booking} and position = 0`,
    ],
    ['tickets of bkg of tty'],
  ],
];

describe('the audit', () => {
  it('finds nothing in what Foyer has written', async () => {
    expect(await auditOf(app)).toEqual([]);
    expect(await findingsAfter()).toEqual([]);
  });

  it.each([...ofInventory, ...ofTheLedger, ...ofReservations, ...ofBookings])(
    'names %s',
    async (_, plant, findings) => {
      expect(await findingsAfter(...plant())).toEqual(findings);
    },
  );

  it('tells what it expected, and of what event', async () => {
    await app.sql`update ticket_counter set held = held + 1 where ticket_type_id = ${given.place}`;
    expect(await auditOf(app)).toEqual([
      {
        eventId: given.event.id,
        finding: `counter of ${given.event.ticketTypeIds[1]} (held, sold)`,
        expected: '3, 0',
        actual: '4, 0',
      },
    ]);
    await app.sql`update ticket_counter set held = held - 1 where ticket_type_id = ${given.place}`;
  });

  it('knows that a message marks reservations and bookings after their places are free', async () => {
    await letEventHoldsExpire(app, given.event.id);
    await app.sql`update booking set expires_at = expires_at - interval '1 day' where id = ${given.waiting.booking}`;
    expect(await auditOf(app)).toEqual([]);
    expect(await sweep(app)).toBe(3);
    expect(await auditOf(app)).toEqual([]);
    const [{ states }] = await app.sql`select array_agg(state order by state) as states from hold
      where hold_id in (${given.active}, ${given.waiting.hold})`;
    expect(states).toEqual(['EXPIRED', 'EXPIRED', 'EXPIRED']);
  });
});
