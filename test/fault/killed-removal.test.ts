import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { untilAtRest } from '../kit/at-rest.js';
import { sendOperation } from '../kit/client.js';
import type { GivenEvent } from '../kit/given-events.js';
import { auditOf } from '../kit/given-inventory.js';
import { recordsOf, REMOVE_SEATS, rowOf, seatedBooking, startMoves, type Moves } from '../kit/given-moves.js';
import { kindsOf, noticesOf } from '../kit/given-notices.js';
import { killNodes, startNode } from '../kit/node-process.js';
import type { TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

let moves: Moves;
let app: TestApp;
beforeAll(async () => {
  moves = await startMoves();
  app = moves.app;
});
afterAll(async () => {
  await killNodes();
  await app.close();
});

interface Hall {
  event: GivenEvent;
  removed: Id<'seat'>[];
  bookings: Awaited<ReturnType<typeof seatedBooking>>[];
}

/** Two seats to remove, with a ticket each, where one seat is left to move to. */
async function givenHall(): Promise<Hall> {
  const event = await moves.newEvent();
  const seatIds = rowOf(event, 0);
  const bookings = [];
  for (const seatId of seatIds.slice(0, 3)) bookings.push(await seatedBooking(app, event, { seatIds: [seatId] }));
  await app.sql`update payment set status = 'CAPTURED', settled_at = now(), closed_at = now()
    where subject_id = any(${bookings.map(({ id }) => id)})`;
  return { event, removed: seatIds.slice(0, 2), bookings };
}

/** What a server answers; undefined when the connection ended first. */
const remove = (
  node: { url: string },
  { event, removed: seatIds }: Hall,
): Promise<{ __typename: string } | undefined> =>
  sendOperation(node.url, moves.organizer.token, {
    query: REMOVE_SEATS,
    variables: {
      input: { eventId: event.id, seatIds, sold: 'RESEAT', reason: 'Broken', idempotencyKey: `remove-${event.id}` },
    },
  }).then(
    ({ data }) => data.removeSeats,
    () => undefined,
  );

const isWaiting = async (): Promise<boolean> =>
  (
    await app.sql`select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  )[0].waiting > 0;

it('seats that a killed server was removing are all removed or none; asked again, guests are moved, refunded and told once', async () => {
  const halls = await Promise.all(Array.from({ length: 6 }, givenHall));
  const [stuck, ...others] = halls as [Hall, ...Hall[]];
  const { notes: _, ...before } = (await recordsOf(app, stuck.event.id)).places;
  const node = await startNode({ DATABASE_URL: app.databaseUrl, ...app.secrets, ROLE: 'api', RATE_LIMITS: 'off' });
  const blocker = new pg.Client({ connectionString: app.databaseUrl });
  await blocker.connect();
  await blocker.query('begin');
  // The last booking that it must change is locked, behind the lock of the event.
  await blocker.query({
    text: 'select from booking where id = $1 for update',
    values: [uuidOfAny(stuck.bookings[1]!.id)],
  });
  const stopped = remove(node, stuck);
  await until(isWaiting);
  const answers = new Map<Hall, unknown>();
  // One after the other, twice at the same time: it is killed with two acknowledged, and others under way.
  await Promise.all(
    [others.slice(0, 3), others.slice(3)].map(async (few) => {
      for (const hall of few) {
        const answer = await remove(node, hall);
        if (answer) answers.set(hall, answer);
        if (answers.size === 2) node.kill('SIGKILL');
      }
    }),
  );
  expect(await node.ended).toBe('SIGKILL');
  expect(await stopped).toBeUndefined();
  await blocker.query('rollback');
  await blocker.end();
  await untilAtRest(app);
  expect((await recordsOf(app, stuck.event.id)).places).toMatchObject(before);
  expect(answers.size).toBeLessThan(others.length);

  for (const hall of halls) {
    const id = uuidOfAny(hall.event.id);
    const [{ blocked, told }] = await app.sql`select
      (select count(*)::int from event_seat where event_id = ${id} and state = 'BLOCKED') as blocked,
      (select count(*)::int from guest_notice where event_id = ${id}) as told`;
    expect([
      [0, 0],
      [2, 2],
    ]).toContainEqual([blocked, told]);
    if (answers.has(hall)) expect(blocked).toBe(2);
    expect(await auditOf(app, hall.event.id)).toEqual([]);

    // Another server is asked again, with the same key.
    expect(await remove(app, hall)).toMatchObject({
      seats: [
        { outcome: 'RESEATED', newSeat: { id: rowOf(hall.event, 0)[3] } },
        { outcome: 'REFUNDED', newSeat: null },
      ],
    });
    const [moved, refunded] = hall.bookings;
    expect(kindsOf((await noticesOf(app, moved!.member, moved!.id)).notices)).toEqual(['RESEATED']);
    expect(kindsOf((await noticesOf(app, refunded!.member, refunded!.id)).notices)).toEqual(['SEAT_REFUNDED']);
    const refunds =
      await app.sql`select r.amount_minor::int as amount from refund r join payment p on p.id = r.payment_id
      where p.subject_id = ${refunded!.id}`;
    expect(refunds).toEqual([{ amount: 5_000 }]);
    expect(await auditOf(app, hall.event.id)).toEqual([]);
  }
}, 300_000);
