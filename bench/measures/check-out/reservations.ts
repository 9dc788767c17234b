import { encodeId, uuidOfAny as bareIdOf } from '../../../src/kernel/ids.js';
import type { Bench } from '../../bench.js';
import { times } from '../../data-set/seat-plans.js';
import { assertAllSucceeded } from '../../measure.js';
import type { StagedEvent } from '../../data-set/stage.js';
import { CONNECTIONS } from '../hold/contenders.js';

export const PLACES = 2;

const RESERVE = `mutation Reserve($input: ReserveInput!) {
  reserve(input: $input) { ... on ReserveSuccess { reservation { status } } ... on Problem { code message } }
}`;

const CHECK_OUT = `mutation CheckOut($input: CheckOutInput!) {
  checkOut(input: $input) {
    ... on CheckOutSuccess { booking { id reference status total { amountMinor currency } tickets { id code } } }
    ... on Problem { code message }
  }
}`;

/** Reservations of two places each, by members in turn, and the checkout of each by whoever made it. */
export async function checkOutsOf(bench: Bench, { id: eventId, ticketTypeIds }: StagedEvent) {
  const { members, foyer, httpLoad, cluster, size } = bench;
  const input = { eventId, items: [{ ticketTypeId: ticketTypeIds[0], quantity: PLACES }] };
  await httpLoad.prepare({
    port: Number(foyer.url.port),
    path: foyer.url.pathname,
    connections: CONNECTIONS,
    bodies: times(size.holds, () => JSON.stringify({ query: RESERVE, variables: { input } })),
    tokens: members.map(({ token }) => token),
    success: '"status":"ACTIVE"',
  });
  assertAllSucceeded(await httpLoad.go(size.longestRound * 4));
  const { rows } = await cluster.foyer.query<{ id: string; member_id: string }>(
    'select id, member_id from reservation where event_id = $1 order by id',
    [bareIdOf(eventId)],
  );
  const tokens = new Map(members.map(({ id, token }) => [id, token]));
  return {
    bodies: rows.map(({ id }) => {
      const order = { reservationId: encodeId('rsv', id), attendees: [] };
      return JSON.stringify({ query: CHECK_OUT, variables: { input: order } });
    }),
    tokens: rows.map(({ member_id: member }) => tokens.get(member)!),
  };
}

/** How many bookings of the event are confirmed, and how many tickets they have. */
export async function confirmedOf({ cluster }: Bench, eventId: string): Promise<{ bookings: number; tickets: number }> {
  const { rows } = await cluster.foyer.query<{ bookings: number; tickets: number }>(
    `select (select count(*) from booking where event_id = $1 and status = 'CONFIRMED')::int as bookings,
       (select count(*) from ticket where event_id = $1)::int as tickets`,
    [bareIdOf(eventId)],
  );
  return rows[0]!;
}
