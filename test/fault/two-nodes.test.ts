import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditPlaces } from '../../src/audit-places.js';
import { uuidOf } from '../../src/kernel/db/type-id.js';
import { untilAtRest } from '../kit/at-rest.js';
import { sendOperation, type Answer } from '../kit/client.js';
import type { Person } from '../kit/given-accounts.js';
import { publishedEvent, type GivenEvent } from '../kit/given-events.js';
import { killNodes, startNode, type NodeProcess } from '../kit/node-process.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

const CLIENTS = 200;
const PLACES = 100;
const FREE = { amountMinor: 0, currency: 'EUR' };

let app: TestApp;
let members: Person[];
let nodes: [NodeProcess, NodeProcess];

beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  const environment = { DATABASE_URL: app.databaseUrl, ...app.secrets };
  nodes = await Promise.all([startNode(environment), startNode(environment)]);
  members = await Promise.all(Array.from({ length: CLIENTS }, () => app.given.member()));
});
afterAll(async () => {
  await killNodes();
  await app.close();
});

const RESERVE = `mutation($input: ReserveInput!) { reserve(input: $input) { __typename
  ... on ReserveSuccess { reservation { id items { quantity seats { id } } } } ... on Problem { code } } }`;
const CHECK_OUT = `mutation($input: CheckOutInput!) { checkOut(input: $input) { __typename
  ... on CheckOutSuccess { booking { id status tickets { id } } } ... on Problem { code } } }`;

/** What a client was told; `lost` when the connection ended before an answer. */
type Told = Answer | 'lost';

const ask = (node: NodeProcess, member: Person, query: string, input: object): Promise<Told> =>
  sendOperation(node.url, member.token, { query, variables: { input } }).catch(() => 'lost' as const);

const nodeOf = (client: number): NodeProcess => nodes[client % 2]!;

const reserveOnePlace = (event: GivenEvent) =>
  Promise.all(
    members.map((member, client) =>
      ask(nodeOf(client), member, RESERVE, {
        eventId: event.id,
        items: [{ ticketTypeId: event.ticketTypeId, quantity: 1 }],
      }),
    ),
  );

const reserveOneSeat = (event: GivenEvent) =>
  Promise.all(
    members.map((member, client) =>
      ask(nodeOf(client), member, RESERVE, { eventId: event.id, seatIds: [event.seatIds[client % PLACES]] }),
    ),
  );

const reserveTwoBest = (event: GivenEvent) =>
  Promise.all(
    members.map((member, client) =>
      ask(nodeOf(client), member, RESERVE, {
        eventId: event.id,
        bestAvailable: { ticketTypeId: event.ticketTypeId, quantity: 2 },
      }),
    ),
  );

const kindsOf = (told: Told[]): Record<string, number> => {
  const kinds = told.map((answer) =>
    answer === 'lost' ? 'lost' : ((answer.data?.reserve?.__typename ?? 'error') as string),
  );
  return Object.fromEntries(
    [...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((other) => other === kind).length]),
  );
};

const audit = async (event: GivenEvent) => (await auditPlaces(app.read().em, event.id)).differences;

const counted = async (event: GivenEvent) =>
  (
    await app.sql`select sum(held)::int as held, sum(sold)::int as sold from ticket_counter where event_id = ${uuidOf('evt', event.id)}`
  )[0];

describe('two nodes on one database', () => {
  it('hold exactly 100 places and 100 seats for 200 clients, and tell everybody else why not', async () => {
    const [places, seats] = [
      await publishedEvent(app, { capacity: PLACES, price: FREE }),
      await publishedEvent(app, { seatMap: { rows: 10, seatsPerRow: 10 }, price: FREE }),
    ];
    const [toldPlaces, toldSeats] = await Promise.all([reserveOnePlace(places), reserveOneSeat(seats)]);
    expect(kindsOf(toldPlaces)).toEqual({ ReserveSuccess: PLACES, SoldOut: CLIENTS - PLACES });
    expect(kindsOf(toldSeats)).toEqual({ ReserveSuccess: PLACES, SeatsTaken: CLIENTS - PLACES });
    expect([await counted(places), await counted(seats)]).toEqual([
      { held: PLACES, sold: 0 },
      { held: PLACES, sold: 0 },
    ]);
    expect([await audit(places), await audit(seats)]).toEqual([[], []]);
  });

  it('choose different seats for everybody, and refuse nobody while two are side by side', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 50, seatsPerRow: 4 }, price: FREE });
    const told = await reserveTwoBest(event);
    expect(kindsOf(told)).toEqual({ ReserveSuccess: 100, SoldOut: CLIENTS - 100 });
    const seats = told.flatMap((answer) =>
      answer === 'lost' ? [] : (answer.data?.reserve?.reservation?.items[0].seats ?? []),
    );
    expect(new Set(seats.map(({ id }: { id: string }) => id)).size).toBe(200);
    expect(await audit(event)).toEqual([]);
  });

  it('lose no acknowledged reservation or booking when one of them is killed in the middle', async () => {
    // As many as there are clients, so that whichever node is ahead, the one that is killed has not answered all of its own.
    const event = await publishedEvent(app, { capacity: CLIENTS, price: FREE });
    let acknowledged = 0;
    const journeys = members.map(async (member, client) => {
      const node = nodeOf(client);
      const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
      const reserved = await ask(node, member, RESERVE, { eventId: event.id, items });
      const reservationId =
        reserved === 'lost' ? undefined : (reserved.data?.reserve?.reservation?.id as string | undefined);
      if (reservationId) acknowledged += 1;
      if (acknowledged === 60) nodes[1].kill('SIGKILL');
      const attendees = [{ name: 'Somebody' }];
      const booked = reservationId ? await ask(node, member, CHECK_OUT, { reservationId, attendees }) : undefined;
      const booking = booked && booked !== 'lost' ? booked.data?.checkOut?.booking : undefined;
      return { reserved, booked, reservationId, bookingId: booking?.id as string | undefined };
    });
    const seen = await Promise.all(journeys);
    expect(await nodes[1].ended).toBe('SIGKILL');
    await untilAtRest(app);
    // It died with requests in flight, and nobody but its own clients noticed.
    const lost = seen.flatMap(({ reserved, booked }, client) =>
      [reserved, booked].includes('lost') ? [client % 2] : [],
    );
    expect(new Set(lost)).toEqual(new Set([1]));

    const uuids = (prefix: 'rsv' | 'bkg', ids: (string | undefined)[]) =>
      ids.filter((id) => id !== undefined).map((id) => uuidOf(prefix, id));
    const reservations = uuids(
      'rsv',
      seen.map(({ reservationId }) => reservationId),
    );
    const bookings = uuids(
      'bkg',
      seen.map(({ bookingId }) => bookingId),
    );
    expect(reservations.length).toBeGreaterThanOrEqual(60);
    expect(
      await app.sql`select count(*)::int as kept from reservation where id = any(${reservations}::uuid[])`,
    ).toEqual([{ kept: reservations.length }]);
    expect(
      await app.sql`select count(distinct b.id)::int as kept, count(t.id)::int as tickets from booking b join ticket t on t.booking_id = b.id
        where b.id = any(${bookings}::uuid[]) and b.status = 'CONFIRMED'`,
    ).toEqual([{ kept: bookings.length, tickets: bookings.length }]);

    const kinds = kindsOf(seen.map(({ reserved }) => reserved));
    expect(kinds.error ?? 0).toBe(0);
    expect(await audit(event)).toEqual([]);
    const { held, sold } = await counted(event);
    const recount = await app.sql`select coalesce(sum(quantity) filter (where state = 'ACTIVE'), 0)::int as held,
      coalesce(sum(quantity) filter (where state = 'SOLD'), 0)::int as sold from hold where event_id = ${uuidOf('evt', event.id)}`;
    expect([{ held, sold }]).toEqual(recount);
    expect(held + sold).toBeLessThanOrEqual(CLIENTS);
  });

  it('serves on with the node that is left', async () => {
    const event = await publishedEvent(app, { capacity: PLACES, price: FREE });
    const items = [{ ticketTypeId: event.ticketTypeId, quantity: 1 }];
    const told = await ask(nodes[0], members[0]!, RESERVE, { eventId: event.id, items });
    expect(kindsOf([told])).toEqual({ ReserveSuccess: 1 });
  });
});
