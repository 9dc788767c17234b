import assert from 'node:assert/strict';
import type { Bench } from '../../bench.js';
import { FoyerClient } from '../../data-set/foyer-client.js';
import { HALL } from '../../data-set/seat-plans.js';
import type { Finding } from '../../report.js';
import { Buyer, longestRun, type Purchase, type Refusal } from './buyer.js';

const BUYERS = 160;

/** A run on a hall of 8,000 seats, all of which are to be sold, by people who let Foyer choose. */
export async function bestAvailable(bench: Bench): Promise<Finding> {
  const { stage, foyer, members } = bench;
  const seatIds = await stage.seatIdsOf('Hall');
  const event = await stage.seatedEvent('Hall', 0);
  const offer = { eventId: event.id, ticketTypeId: event.ticketTypeIds[0]! };
  const buyers = members.slice(0, BUYERS).map(({ token }) => new Buyer(new FoyerClient(foyer.url, token), offer));

  const began = performance.now();
  await Promise.all(buyers.map((buyer, index) => buyer.buy(index)));
  const seconds = (performance.now() - began) / 1_000;
  const purchases = buyers.flatMap((buyer) => buyer.purchases);
  const refusals = buyers.flatMap((buyer) => buyer.refusals);
  assertSoldOnce(purchases, seatIds);
  const wrong = refusals.filter((refusal) => isWrong(refusal, { purchases, seatIds }));
  await Promise.all(buyers.map((buyer) => buyer.checkOutAll()));
  const delays = buyers.reduce((sum, buyer) => sum + buyer.delays, 0);
  const { sold, held } = await stage.availability(event.id);

  const measure = `best available, 2 to 4 seats, ${BUYERS} buyers, ${seatIds.length} seats`;
  const alone = purchases.filter((purchase) => purchase.seatIds.length === 1).length;
  return {
    title: 'Best available',
    comparisons: [
      {
        measure,
        against: 'refusals while seats that fit remained',
        reach: '0',
        holds: wrong.length === 0,
        found: `${wrong.length} of ${refusals.length} refusals`,
      },
      {
        measure,
        against: 'all seats sold',
        reach: String(seatIds.length),
        holds: sold === seatIds.length && held === 0,
        found: `${sold} sold, ${held} held`,
      },
    ],
    table: {
      head: ['holds', 'seconds', 'holds/s', 'refusals', 'seats that were left alone', 'told to come back'],
      rows: [
        [
          purchases.length,
          seconds.toFixed(1),
          Math.round(purchases.length / seconds),
          refusals.length,
          alone,
          delays,
        ].map(String),
      ],
    },
    notes: [
      'A refusal is wrong if seats side by side remained that nobody had been given, or could be given by a request under ' +
        'way, when it was answered.',
    ],
  };
}

function assertSoldOnce(purchases: readonly Purchase[], seatIds: readonly string[]): void {
  const given = purchases.flatMap((purchase) => purchase.seatIds);
  assert.equal(new Set(given).size, given.length, 'no seat is given twice');
  assert.equal(given.length, seatIds.length, 'all seats are given');
}

/** Seats only go: what was free when the answer came, was free while it was made. */
function isWrong(
  { size, answeredAt }: Refusal,
  { purchases, seatIds }: { purchases: readonly Purchase[]; seatIds: readonly string[] },
): boolean {
  const taken = purchases.filter(({ askedAt }) => askedAt <= answeredAt).flatMap((purchase) => purchase.seatIds);
  return longestRun(seatIds, new Set(taken), HALL.seatsPerRow) >= size;
}
