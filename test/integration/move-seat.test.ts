import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import * as inventory from '../../src/modules/inventory/index.js';
import { settlePlaces } from '../../src/modules/inventory/settle-places.js';
import type { Organizer } from '../kit/given-accounts.js';
import type { GivenEvent } from '../kit/given-events.js';
import { auditInventoryOf, counterOf, takePlaces } from '../kit/given-inventory.js';
import { tieredEvent } from '../kit/given-moves.js';
import { moveSeat, sell } from '../kit/place-verbs.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let organizer: Organizer;
let event: GivenEvent;
let holdId: Id<'rsv'>;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  organizer = await app.given.organizer();
});
afterAll(() => app.close());

/** Settles together: a hold's moves from seat to seat, by their places in the map, and what else there is. */
const settle = (...commands: inventory.PlacesCommand<unknown>[]) =>
  app.execute(
    system,
    (tx) => settlePlaces(tx, { eventId: event.id, requests: commands.map((command) => ({ viewer: system, command })) }),
    undefined,
  );

function move(from: number, to: number): inventory.PlacesCommand<unknown> {
  const asked = { eventId: event.id, holdId, from: event.seatIds[from]!, to: event.seatIds[to]! };
  return { needs: inventory.needsOfMove(asked), settle: (places) => inventory.moveSeat(places, asked) };
}

const versionOf = async (): Promise<number> =>
  (await app.sql`select version::int from event_inventory where event_id = ${uuidOfAny(event.id)}`)[0].version;
const soldOf = async () =>
  Promise.all(event.ticketTypeIds.slice(0, 3).map(async (id) => (await counterOf(app, id)).sold));

/** The seats of each line of the hold, by their places in the map, in the order of the ticket types. */
async function linesOf(): Promise<number[][]> {
  const rows = await app.sql`select seat_ids from hold where hold_id = ${uuidOfAny(holdId)} order by ticket_type_id`;
  const places = new Map(event.seatIds.map((id, place) => [uuidOfAny(id), place]));
  return rows.map(({ seat_ids }) => seat_ids.map((id: string) => places.get(id)));
}

describe('moves that are settled together', () => {
  beforeEach(async () => {
    // Seats 0 to 3 are Gold, 4 to 7 Silver, 8 to 11 Bronze.
    event = await tieredEvent(app, organizer);
    holdId = await takePlaces(app, event.id, { seatIds: [event.seatIds[0]!, event.seatIds[1]!] });
    await app.execute(system, sell, { eventId: event.id, holdId });
  });

  it.each<[string, [number, number][], number[][], number[]]>([
    [
      'along one row',
      [
        [0, 2],
        [2, 3],
      ],
      [[1, 3]],
      [2, 0, 0],
    ],
    [
      'out of a ticket type and back',
      [
        [0, 4],
        [4, 2],
      ],
      [[1, 2]],
      [2, 0, 0],
    ],
    [
      'all out of a ticket type',
      [
        [0, 5],
        [1, 4],
      ],
      [[4, 5]],
      [0, 2, 0],
    ],
    [
      'all out, and back in',
      [
        [0, 4],
        [1, 8],
        [4, 3],
      ],
      [[3], [8]],
      [1, 0, 1],
    ],
    [
      'to where the one before has just left',
      [
        [0, 2],
        [1, 0],
      ],
      [[0, 2]],
      [2, 0, 0],
    ],
    [
      'through a ticket type that keeps none of them',
      [
        [0, 4],
        [4, 8],
        [8, 9],
      ],
      [[1], [9]],
      [1, 0, 1],
    ],
  ])('%s', async (_how, moves, lines, sold) => {
    const before = await versionOf();
    const outcomes = await settle(...moves.map(([from, to]) => move(from, to)));
    expect(outcomes.map((outcome) => 'answer' in outcome)).toEqual(moves.map(() => true));
    expect([await versionOf(), await linesOf(), await soldOf()]).toEqual([before + 1, lines, sold]);
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('give back what they leave behind, all of it', async () => {
    await settle(
      move(0, 4),
      inventory.onHold(holdId, (places) => inventory.giveBack(places, holdId)),
    );
    expect(await soldOf()).toEqual([0, 0, 0]);
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('are refused alone', async () => {
    const outcomes = await settle(move(0, 2), move(1, 2), move(0, 3));
    expect(outcomes.map((outcome) => 'answer' in outcome)).toEqual([true, false, false]);
    expect(await linesOf()).toEqual([[1, 2]]);
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('are of seats that the hold has bought', async () => {
    const [from, to] = [event.seatIds[2]!, event.seatIds[3]!];
    const stranger = app.execute(system, moveSeat, { eventId: event.id, holdId, from, to });
    await expect(stranger).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const held = await takePlaces(app, event.id, { seatIds: [from] });
    const early = app.execute(system, moveSeat, { eventId: event.id, holdId: held, from, to });
    await expect(early).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });
});
