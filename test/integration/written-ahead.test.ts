import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Viewer } from '../../src/kernel/auth/viewer.js';
import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import type { Asked, TakeRequest } from '../../src/modules/inventory/index.js';
import { AHEAD, AheadNode, requestFor, standing, taking } from '../kit/ahead-node.js';
import { publishedEvent, viewerOf, type GivenEvent } from '../kit/given-events.js';
import { auditInventoryOf, seatStatesOf } from '../kit/given-inventory.js';
import { take } from '../kit/place-verbs.js';

/** Ahead of the lock nothing was sent; then all of it was read and written. */
const NOTHING_SENT = [0, expect.any(Number)];

let node: AheadNode;
beforeAll(async () => {
  node = await AheadNode.start();
});
afterAll(() => node.close());

/** All that was written of a hold, but for ids that differ from event to event, and for when it was. */
async function writtenOf({ id }: GivenEvent, holdId: Id<'rsv'>) {
  const holds = await node.app.sql`
    select h.member_id, h.quantity, h.unit_price_minor, h.currency, h.state, h.expires_at - l.at as lives, t.name,
      (select json_agg(s.position order by s.position) from event_seat s
        where s.event_id = h.event_id and s.seat_id = any(h.seat_ids)) as positions,
      l.verb, l.line, l.quantity as told, l.seat_ids = h.seat_ids as tells_seats, l.actor_id, length(l.hash) as digest,
      l.version = i.version as is_last
    from hold h join ticket_type t on t.id = h.ticket_type_id join event_inventory i on i.event_id = h.event_id
      join inventory_ledger l on l.event_id = h.event_id and l.hold_id = h.hold_id and l.ticket_type_id = h.ticket_type_id
    where h.event_id = ${uuidOfAny(id)} and h.hold_id = ${uuidOfAny(holdId)} order by l.line`;
  const seats = await node.app.sql`
    select s.position, s.state, s.block_label, s.held_until = h.expires_at as is_held_as_long,
      s.changed_version = i.version as is_changed
    from event_seat s join hold h using (event_id, hold_id) join event_inventory i using (event_id)
    where s.event_id = ${uuidOfAny(id)} and s.hold_id = ${uuidOfAny(holdId)} order by s.position`;
  return { holds, seats };
}

/** The same, asked of a node that knows the event, and of another event behind its lock. */
async function bothWays([ahead, behind]: [GivenEvent, GivenEvent], asked: (event: GivenEvent) => Partial<TakeRequest>) {
  const viewer: Viewer = viewerOf(await node.app.given.member(), 'MEMBER');
  const memberId = newId('usr');
  const [one, other] = [ahead, behind].map((event) => requestFor(event, { memberId, ...asked(event) }));
  expect(await node.alone({ ...taking(ahead, one!), viewer })).toMatchObject({
    told: { holdId: one!.holdId },
    trips: AHEAD,
  });
  await node.app.execute(viewer, take, other!);
  return [await writtenOf(ahead, one!.holdId), await writtenOf(behind, other!.holdId)];
}

describe('what is taken ahead of the lock', () => {
  it('is written as behind it: seats, chosen ones as well', async () => {
    const events: [GivenEvent, GivenEvent] = [await node.knownHall(), await node.knownHall()];
    const [ahead, behind] = await bothWays(events, ({ seatIds, ticketTypeId }) => ({
      seatIds: [seatIds[4]!, seatIds[3]!],
      bestAvailable: { ticketTypeId, quantity: 2, together: true, accessible: false },
    }));
    expect(ahead).toEqual(behind);
    expect(ahead!.holds).toMatchObject([{ verb: 'TAKE', quantity: 4, told: 4, tells_seats: true, is_last: true }]);
    expect(ahead!.seats).toHaveLength(4);
  });

  it('is written as behind it: several ticket types in one hold', async () => {
    const ticketTypes = ['Standing', 'Balcony'].map((name, index) => {
      return { name, price: { amountMinor: 1_000 * (index + 1), currency: 'EUR' }, quota: 10 };
    });
    const known = async (): Promise<GivenEvent> => {
      const event = await publishedEvent(node.app, { ticketTypes });
      await node.taken(event, standing(event));
      return event;
    };
    const [ahead, behind] = await bothWays([await known(), await known()], ({ ticketTypeIds }) => ({
      items: ticketTypeIds.map((ticketTypeId, index) => ({ ticketTypeId, quantity: index + 2 })),
    }));
    expect(ahead).toEqual(behind);
    expect(
      ahead!.holds.map(({ name, quantity, unit_price_minor }) => [name, quantity, Number(unit_price_minor)]),
    ).toEqual([
      ['Standing', 2, 1_000],
      ['Balcony', 3, 2_000],
    ]);
  });

  it('has the seats of each, when many are written together and one is refused', async () => {
    const event = await node.knownHall();
    const asked = [[1, 2], [2, 3], [4], [5, 6, 7]].map((seats) =>
      taking(event, { seatIds: seats.map((seat) => event.seatIds[seat]!) }),
    );
    const { told, trips } = await node.settled(...asked);
    expect([told, trips]).toMatchObject([[{}, { code: 'SEATS_TAKEN' }, {}, {}], AHEAD]);
    const holdIds = told.flatMap((one) => ('holdId' in one ? [one.holdId as Id<'rsv'>] : []));
    const written = await Promise.all(holdIds.map((holdId) => writtenOf(event, holdId)));
    expect(written.map(({ holds, seats }) => [holds[0].line, seats.map(({ position }) => position)])).toEqual([
      [0, [1, 2]],
      [1, [4]],
      [2, [5, 6, 7]],
    ]);
    expect(await seatStatesOf(node.app, event.id)).toEqual({ HELD: 7, FREE: 5 });
    expect(await auditInventoryOf(node.app, event.id)).toEqual([]);
  });

  it('is nothing but takes: whatever else is done is settled behind the lock', async () => {
    const event = await node.knownHall();
    const blocked = uuidOfAny(event.seatIds[1]!);
    const blocking: Asked<object> = {
      ...taking(event, {}),
      command: { needs: { isForeseeable: true }, settle: ({ change }) => ({ done: change.block([blocked], 'Press') }) },
    };
    const { told, trips } = await node.settled(taking(event, { seatIds: event.seatIds.slice(4, 5) }), blocking);
    expect([told, trips]).toEqual([[expect.objectContaining({ lines: [expect.anything()] }), {}], NOTHING_SENT]);
    expect(await seatStatesOf(node.app, event.id)).toEqual({ HELD: 2, BLOCKED: 1, FREE: 9 });
    const verbs = await node.app.sql`
      select verb from inventory_ledger where event_id = ${uuidOfAny(event.id)} order by version, line`;
    expect(verbs.slice(-2)).toEqual([{ verb: 'TAKE' }, { verb: 'BLOCK' }]);
  });
});
