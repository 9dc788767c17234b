import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { encodeId, uuidOfAny } from '../../src/kernel/ids.js';
import { countersOf, type Offer } from '../kit/given-bookings.js';
import { givenDoor, WALK_IN, type Door } from '../kit/given-door.js';
import { publishedEvent } from '../kit/given-events.js';
import { auditOf, reserveOverHttp } from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

const CAPACITY = 40;

let nodes: [TestApp, TestApp];
let app: TestApp;
let door: Door;
beforeAll(async () => {
  const environment = { ROLE: 'api', RATE_LIMITS: 'off' };
  app = await startTestApp({ environment });
  nodes = [app, await startTestApp({ environment, beside: app })];
  door = await givenDoor(app);
});
afterAll(async () => {
  await nodes[1].close();
  await app.close();
});

async function givenPlaces(capacity: number): Promise<Offer> {
  const { organizer } = door;
  const price = { amountMinor: 1_500, currency: 'EUR' };
  const { id: eventId, ticketTypeId } = await publishedEvent(app, { organizer, capacity, price });
  return { eventId, ticketTypeId, organizer };
}

interface Admitted {
  ticket: { id: string };
  paid: boolean;
}

/** Who was let in of so many that come to both nodes at once, every other one for nothing, and what the others were told. */
async function admitAtOnce({ eventId, ticketTypeId }: Offer, count: number) {
  const answers = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const paid = index % 4 < 2;
      const input = { eventId, ticketTypeId, name: `Walk-in ${index}`, paid, gate: `Gate ${index % 2}` };
      const { data } = await nodes[index % 2]!.as(door.gate).send(WALK_IN, { input });
      return { ...data.admitWalkIn, paid };
    }),
  );
  const isIn = ({ __typename }: { __typename: string }) => __typename === 'AdmitWalkInSuccess';
  return {
    admitted: answers.filter(isIn) as Admitted[],
    refused: answers.filter((answer) => !isIn(answer)).map(({ code }) => code as string),
  };
}

/** What each ticket of an event has, and the transactions that wrote the rows of it. */
const recordsOf = (eventId: string) =>
  app.sql`select t.id, t.status, b.status as booking, b.total_minor::int as total,
      (select count(*)::int from scan s where s.ticket_id = t.id) as scans,
      (select count(*)::int from check_in c where c.ticket_id = t.id and c.conflict is null) as entries,
      (select count(distinct x) from (values (t.xmin::text), (b.xmin::text),
        ((select s.xmin::text from scan s where s.ticket_id = t.id)),
        ((select c.xmin::text from check_in c where c.ticket_id = t.id))) as written (x))::int as commits
    from ticket t join booking b on b.id = t.booking_id where t.event_id = ${uuidOfAny(eventId)}`;

it('walk-ins and buyers on two nodes never get more places than there are; each walk-in is booked and inside by one commit', async () => {
  const offer = await givenPlaces(CAPACITY);
  const buyer = await app.given.member();
  const items = [{ ticketTypeId: offer.ticketTypeId, quantity: 1 }];
  const [{ admitted, refused }, ...reservations] = await Promise.all([
    admitAtOnce(offer, 60),
    ...Array.from({ length: 12 }, (_, index) =>
      reserveOverHttp(nodes[index % 2]!, buyer, { eventId: offer.eventId, items }),
    ),
  ]);
  const held = reservations.filter(({ data }) => data.reserve.__typename === 'ReserveSuccess').length;
  expect(admitted.length + held).toBe(CAPACITY);
  expect(refused).toEqual(Array(60 - admitted.length).fill('SOLD_OUT'));
  expect(await countersOf(app, offer)).toEqual({ held, sold: admitted.length });

  const records = new Map((await recordsOf(offer.eventId)).map(({ id, ...record }) => [encodeId('tck', id), record]));
  expect(records.size).toBe(admitted.length);
  for (const { ticket, paid } of admitted) {
    expect(records.get(ticket.id as never)).toEqual({
      ...{ status: 'CHECKED_IN', booking: 'CONFIRMED', total: paid ? 1_500 : 0, scans: 1, entries: 1, commits: 1 },
    });
  }
  expect(await auditOf(app, offer.eventId)).toEqual([]);
});

it('walk-ins who come while the event is called off are inside with a booking, or refused: none after it', async () => {
  const offer = await givenPlaces(500);
  const CANCEL = 'mutation($input: CancelEventInput!) { cancelEvent(input: $input) { __typename } }';
  const [first, cancelled, second] = await Promise.all([
    admitAtOnce(offer, 20),
    nodes[1].as(door.organizer).send(CANCEL, { input: { eventId: offer.eventId, reason: 'Storm' } }),
    admitAtOnce(offer, 20),
  ]);
  expect(cancelled.data.cancelEvent.__typename).toBe('CancelEventSuccess');
  const admitted = [...first.admitted, ...second.admitted];
  const refused = [...first.refused, ...second.refused];
  expect(new Set(refused)).toEqual(new Set(refused.length > 0 ? ['EVENT_NOT_BOOKABLE'] : []));
  const records = await recordsOf(offer.eventId);
  expect(records.map(({ id }) => encodeId('tck', id)).sort()).toEqual(admitted.map(({ ticket }) => ticket.id).sort());
  for (const { scans, entries } of records) expect({ scans, entries }).toEqual({ scans: 1, entries: 1 });
  const after = await admitAtOnce(offer, 4);
  expect(after).toEqual({ admitted: [], refused: Array(4).fill('EVENT_NOT_BOOKABLE') });
  expect(await auditOf(app, offer.eventId)).toEqual([]);
});
