import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drawnPlan } from '../kit/drawn-hall.js';
import { publishedEvent, type GivenEvent } from '../kit/given-events.js';
import { auditInventoryOf, letEventHoldsExpire, reserveOverHttp, takePlaces } from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

/** Single seats whose holds have run out one after the other, more than anybody asks for; nobody has swept. */
async function givenLapsed(rows: string[], { seats, minds = false }: { seats: number[]; minds?: boolean }) {
  const seatMap = drawnPlan(rows);
  const event = await publishedEvent(app, {
    seatMap,
    seating: 'MIXED',
    capacity: 1,
    event: { preventsLoneSeats: minds },
  });
  for (const seat of seats) {
    await takePlaces(app, event.id, { seatIds: [event.seatIds[seat]!], terms: 'DOOR' });
  }
  await letEventHoldsExpire(app, event.id);
  return event;
}

async function reserved(event: GivenEvent, input: object): Promise<unknown> {
  const { data } = await reserveOverHttp(app, await app.given.member(), { eventId: event.id, ...input });
  const { reservation, seatIds, code } = data.reserve;
  const positions = (ids: string[]) => ids.map((id) => event.seatIds.findIndex((seatId) => seatId === id));
  if (!reservation) return { code, ...(seatIds && { seats: positions(seatIds) }) };
  return positions(reservation.items.flatMap((item: { seats: { id: string }[] }) => item.seats.map(({ id }) => id)));
}

const best = (event: GivenEvent, quantity: number) => ({
  bestAvailable: { ticketTypeId: event.ticketTypeId, quantity },
});

describe('seats whose holds have run out, however many there are', () => {
  it('count as free when the best are chosen: they are not left alone either', async () => {
    const event = await givenLapsed(['ooo', 'oooo', 'oooo'], { seats: [7, 8, 9, 10, 2] });
    expect(await reserved(event, best(event, 2))).toEqual([3, 4]);
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });

  it('count as free when seats are picked by hand: who picks beside them leaves nobody alone', async () => {
    const event = await givenLapsed(['oooooo', 'oooo'], { seats: [6, 7, 8, 9, 3], minds: true });
    expect(await reserved(event, { seatIds: [event.seatIds[0], event.seatIds[1]] })).toEqual([0, 1]);
    expect(await reserved(event, { seatIds: [event.seatIds[4]] })).toEqual({ code: 'LONE_SEAT', seats: [5] });
  });

  it('are had by those who come at once, also when one of them is refused and the others have better seats by that', async () => {
    const event = await givenLapsed(['oooo', 'oooo', 'oooo', 'oooo'], { seats: [...Array(16).keys()] });
    const tooMany = { ...best(event, 4), items: [{ ticketTypeId: event.ticketTypeIds[1], quantity: 2 }] };
    const answers = await Promise.all([
      ...[tooMany, tooMany].map((input) => reserved(event, input)),
      ...Array.from({ length: 4 }, () => reserved(event, best(event, 4))),
    ]);
    expect(answers.slice(0, 2)).toEqual([{ code: 'SOLD_OUT' }, { code: 'SOLD_OUT' }]);
    expect(
      answers
        .slice(2)
        .flat()
        .sort((one, other) => Number(one) - Number(other)),
    ).toEqual([...Array(16).keys()]);
    expect(await auditInventoryOf(app, event.id)).toEqual([]);
  });
});
