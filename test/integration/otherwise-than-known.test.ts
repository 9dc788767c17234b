import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { archiveTicketType } from '../../src/modules/inventory/archive-ticket-type.js';
import { updateTicketType } from '../../src/modules/inventory/update-ticket-type.js';
import { AHEAD, AHEAD_IN_VAIN, AheadNode, standing } from '../kit/ahead-node.js';
import type { GivenEvent } from '../kit/given-events.js';
import { auditInventoryOf, counterOf } from '../kit/given-inventory.js';
import { until } from '../kit/until.js';

let node: AheadNode;
beforeAll(async () => {
  node = await AheadNode.start();
});
afterAll(() => node.close());
beforeEach(() => node.time.set(0));

describe('commands on places that are not as the node knows them', () => {
  it.each<[string, (event: GivenEvent) => Promise<unknown>, object]>([
    [
      'taken by somebody else',
      (event) => node.takenElsewhere(event, standing(event, 8)),
      { code: 'SOLD_OUT', remaining: 0 },
    ],
    [
      'dearer',
      ({ ticketTypeId: id }) =>
        node.app.execute(system, updateTicketType, { id, price: { amountMinor: 1_200, currency: 'EUR' } }),
      { lines: [{ unitPriceMinor: 1_200 }] },
    ],
    [
      'archived',
      ({ ticketTypeId }) => node.app.execute(system, archiveTicketType, { id: ticketTypeId }),
      { code: 'NOT_FOUND' },
    ],
    [
      'of an event that is over',
      ({ id }) => node.app
        .sql`update event set starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour'
        where id = ${uuidOfAny(id)}`,
      { code: 'EVENT_NOT_BOOKABLE' },
    ],
    [
      'such that one may wait for them',
      ({ id }) => node.app.sql`update event_inventory set is_waitlist_open = true where event_id = ${uuidOfAny(id)}`,
      { lines: [{ quantity: 1 }] },
    ],
    [
      'waited for',
      ({ id }) => node.app.sql`update event_inventory set is_waited_for = true where event_id = ${uuidOfAny(id)}`,
      { lines: [{ quantity: 1 }] },
    ],
    ['later than it thinks', () => node.time.set(3_000), { lines: [{ quantity: 1 }] }],
    ['earlier than it thinks', () => node.time.set(-3_000), { lines: [{ quantity: 1 }] }],
  ])('are judged behind the lock: %s', async (_, happens, told) => {
    const event = await node.knownField();
    expect((await node.taken(event, standing(event))).trips).toEqual(AHEAD);
    await happens(event);
    expect(await node.taken(event, standing(event))).toMatchObject({ told, trips: AHEAD_IN_VAIN });
    expect(await auditInventoryOf(node.app, event.id)).toEqual([]);
  });

  it('are judged by the seats that there are', async () => {
    const event = await node.knownHall();
    const seatIds = event.seatIds.slice(2, 4);
    await node.takenElsewhere(event, { seatIds });
    expect(await node.taken(event, { seatIds })).toMatchObject({
      told: { code: 'SEATS_TAKEN', seatIds },
      trips: AHEAD_IN_VAIN,
    });
    expect(await auditInventoryOf(node.app, event.id)).toEqual([]);
  });

  it('get seats that somebody else has given back, who would be refused by what is known', async () => {
    const event = await node.knownHall();
    const seatIds = event.seatIds.slice(2, 4);
    const { told } = await node.taken(event, { seatIds });
    await node.releasedElsewhere(event, told.holdId as Id<'rsv'>);
    expect(await node.taken(event, { seatIds })).toMatchObject({
      told: { lines: [{ quantity: 2 }] },
      trips: AHEAD_IN_VAIN,
    });
    expect(await auditInventoryOf(node.app, event.id)).toEqual([]);
  });

  it('find a seat that was taken off sale by hand, and know it from then on', async () => {
    const event = await node.knownHall();
    const seatIds = event.seatIds.slice(2, 3);
    await node.app.sql`update event_seat set state = 'BLOCKED'
      where event_id = ${uuidOfAny(event.id)} and seat_id = ${uuidOfAny(seatIds[0]!)}`;
    expect(await node.taken(event, { seatIds })).toMatchObject({
      told: { code: 'SEATS_TAKEN', seatIds },
      trips: AHEAD_IN_VAIN,
    });
    await until(async () => (await node.taken(event, { seatIds })).trips[0] === 1);
    expect(await node.taken(event, { seatIds })).toMatchObject({
      told: { code: 'SEATS_TAKEN', seatIds },
      trips: AHEAD,
    });
  });

  it('are tried before the lock less and less often', async () => {
    const event = await node.knownField({ quota: 100 });
    let inVain = 0;
    for (let turn = 0; turn < 30; turn += 1) {
      await node.takenElsewhere(event, standing(event));
      const { trips } = await node.taken(event, standing(event));
      if (trips.length > 1) inVain += 1;
    }
    // In turns 1, 3, 6, 11 and 20.
    expect(inVain).toBe(5);
    expect(await counterOf(node.app, event.ticketTypeId)).toEqual({ capacity: 100, held: 61, sold: 0 });
  });
});
