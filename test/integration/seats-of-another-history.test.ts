import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { newId, uuidOfAny } from '../../src/kernel/ids.js';
import { archiveTicketType } from '../../src/modules/inventory/archive-ticket-type.js';
import { EventPlaces } from '../../src/modules/inventory/event-places.js';
import { needsOfTake, take, type TakeRequest } from '../../src/modules/inventory/index.js';
import { boardOf, currentSeats } from '../../src/modules/inventory/known-seats.js';
import { lockPlaces } from '../../src/modules/inventory/lock-places.js';
import { SeatPicker } from '../../src/modules/inventory/seat-picker.js';
import { Settlement } from '../../src/modules/inventory/settle-places.js';
import { writeChange } from '../../src/modules/inventory/write-change.js';
import { publishedEvent, type GivenEvent } from '../kit/given-events.js';
import { auditInventoryOf, reserved } from '../kit/given-inventory.js';
import * as verbs from '../kit/place-verbs.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

const givenHall = () => publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 6 } });
const idOf = (event: GivenEvent) => uuidOfAny(event.id);
const bestOf = ({ ticketTypeId }: GivenEvent) => ({ ticketTypeId, quantity: 2, together: true, accessible: false });

const requestFor = ({ id: eventId }: GivenEvent, asked: Partial<TakeRequest>): TakeRequest => ({
  ...{ eventId, holdId: newId('rsv'), memberId: newId('usr'), items: [], seatIds: [], bestAvailable: null },
  ...{ timeToLive: 600_000, terms: 'MEMBER' },
  ...asked,
});

const takeBest = (event: GivenEvent) =>
  app.execute(system, verbs.take, requestFor(event, { bestAvailable: bestOf(event) }));

/** The seats that this node would choose next, by what it knows. */
function nextSeats(event: GivenEvent): string[] {
  const picker = new SeatPicker(boardOf(idOf(event))!, app.clock.now());
  const wish = { category: 'Gold', quantity: 2, section: null, together: true, accessible: false };
  const chosen = picker.choose(wish, []);
  picker.discard();
  return event.seatIds.filter((id) => chosen.includes(uuidOfAny(id)));
}

/** What this node knows is made current. */
const look = (event: GivenEvent) => currentSeats(app.read().em, idOf(event));

/** Takes seats as another node does: what this one knows is left alone. */
const takeElsewhere = (event: GivenEvent, seatIds: string[]) =>
  app.execute(
    system,
    async (tx) => {
      const request = requestFor(event, { seatIds });
      const command = {
        needs: needsOfTake(request),
        settle: (places: Parameters<typeof take>[0]) => take(places, request),
      };
      const places = new EventPlaces((await lockPlaces(tx, idOf(event), [command.needs]))!);
      expect(new Settlement(tx, places).settle({ viewer: system, command })).toHaveProperty('answer');
      await writeChange(tx, places.change);
    },
    undefined,
  );

const setWaitedFor = (event: GivenEvent, isWaitedFor: boolean) =>
  app.sql`update event_inventory set is_waited_for = ${isWaitedFor} where event_id = ${idOf(event)}`;

async function holders(event: GivenEvent): Promise<unknown[]> {
  return app.sql`select hold_id, count(*)::int as seats from event_seat
    where event_id = ${idOf(event)} and hold_id is not null group by 1`;
}

it('what a node learned from a change that was rolled back is not believed when its version was given to another', async () => {
  const event = await givenHall();
  await takeBest(event);
  await look(event);
  const { version } = boardOf(idOf(event))!;
  await setWaitedFor(event, true);
  const archived = app.execute(
    system,
    async (tx) => {
      await archiveTicketType(tx, { id: event.ticketTypeId });
      throw new Error('The connection is lost before COMMIT.');
    },
    undefined,
  );
  await expect(archived).rejects.toThrow('lost');
  await setWaitedFor(event, false);
  expect(boardOf(idOf(event))!.version).toBe(version + 1);

  await takeElsewhere(event, nextSeats(event));
  await takeBest(event);
  expect(await holders(event)).toEqual([
    expect.objectContaining({ seats: 2 }),
    expect.objectContaining({ seats: 2 }),
    expect.objectContaining({ seats: 2 }),
  ]);
  expect(await auditInventoryOf(app, event.id)).toEqual([]);
});

it('a seat that somebody has without a change of the version is not given to anybody else', async () => {
  const event = await givenHall();
  await takeBest(event);
  await look(event);
  const [first, second] = nextSeats(event).map(uuidOfAny);
  const [{ hold_id: holdId }] = (await holders(event)) as [{ hold_id: string }];
  await app.sql`update event_seat set state = 'HELD', hold_id = ${holdId}, held_until = now() + interval '1 hour'
    where event_id = ${idOf(event)} and seat_id in (${first}, ${second})`;

  await expect(takeBest(event)).rejects.toMatchObject({ code: 'FY002' });
  const member = await app.given.member();
  const { items } = await reserved(app, member, { eventId: event.id, bestAvailable: bestOf(event) });
  const got = (items as { seats: { id: string }[] }[]).flatMap(({ seats }) => seats.map(({ id }) => uuidOfAny(id)));
  expect(got).toHaveLength(2);
  expect(got).not.toContain(first);
  expect(got).not.toContain(second);
});
