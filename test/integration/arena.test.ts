import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { givenLiveEvent, type LiveEventGiven } from '../kit/given-live.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

const MOST_BYTES = 8_192;
const STATES = ['FREE', 'HELD', 'SOLD', 'BLOCKED'];
const COMPACT = 'query($id: ID!) { seatStates(eventId: $id) { version order states } }';
const WHOLE = 'query($id: ID!) { eventSeats(eventId: $id) { version seats { seatId status } } }';

let app: TestApp;
let arena: LiveEventGiven;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  arena = await givenLiveEvent(app, { owner: await app.given.organizer(), seats: { Stalls: 12_000, Gallery: 8_000 } });
});
afterAll(() => app.close());

/** Draws lots: as many seats get one state as the other. */
async function draw(states: readonly string[]): Promise<void> {
  await app.sql`
    update event_seat s set state = drawn.state,
      hold_id = case when drawn.state in ('HELD', 'SOLD') then gen_random_uuid() end,
      held_until = case when drawn.state = 'HELD' then now() + interval '1 hour' end
    from (
      select seat_id, (${states}::text[])[1 + lot % ${states.length}::int] as state
      from (select seat_id, row_number() over (order by md5(seat_id::text)) as lot
        from event_seat where event_id = ${uuidOfAny(arena.eventId)}) lots) drawn
    where s.event_id = ${uuidOfAny(arena.eventId)} and s.seat_id = drawn.seat_id`;
}

/** The answer to everybody, with what it cost. */
async function ask(query: string) {
  let text = '';
  const { statements } = await app.statements(async () => {
    ({ text } = await app.anonymous.send(query, { id: arena.eventId }));
  });
  return { statements, bytes: Buffer.byteLength(text), data: JSON.parse(text).data };
}

/** As a client reads them, by the description of the field. */
function statesOf({ states }: { states: string }): string[] {
  const bytes = Buffer.from(states, 'base64');
  return arena.seatIds.map((_, place) => STATES[(bytes[place >> 2]! >> (2 * (place & 3))) & 3]!);
}

const countOf = (states: readonly string[]) =>
  Object.fromEntries(STATES.map((state) => [state, states.filter((each) => each === state).length]));

describe('an arena of 20,000 seats', () => {
  it.each([
    ['half sold at random', ['FREE', 'SOLD'], { FREE: 10_000, HELD: 0, SOLD: 10_000, BLOCKED: 0 }],
    ['in all states at random', STATES, { FREE: 5_000, HELD: 5_000, SOLD: 5_000, BLOCKED: 5_000 }],
  ])('%s is told by one statement each way, and in compact form within 8 kB', async (_how, lots, counts) => {
    await draw(lots);
    const [compact, whole] = [await ask(COMPACT), await ask(WHOLE)];
    expect([compact.statements, whole.statements]).toEqual([1, 1]);
    expect(compact.bytes).toBeLessThan(MOST_BYTES);
    expect(compact.data.seatStates.states).toHaveLength(6_668);
    const states = statesOf(compact.data.seatStates);
    expect(countOf(states)).toEqual(counts);
    expect(whole.data.eventSeats).toEqual({
      version: compact.data.seatStates.version,
      seats: arena.seatIds.map((seatId, place) => ({ seatId, status: states[place] })),
    });
  });
});
