import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../../bench.js';
import { stageHolds, stagePlaces } from '../../data-set/rival-events.js';
import { times } from '../../data-set/seat-plans.js';
import type { LoadResult } from '../../load/load-process.js';
import { assertAllSucceeded, measure } from '../../measure.js';
import { atLeast, ratesTable, ratioBetween, type Finding } from '../../report.js';
import { alternate, warmUp, type Contender } from '../../rounds.js';
import type { ServerProcess } from '../../server-process.js';
import { CONNECTIONS } from '../hold/contenders.js';
import { checkOutsOf, confirmedOf, PLACES } from './reservations.js';

const QUOTA = 1_000_000;
const RIVAL = 'PostGraphile';

/** The checkout of two places that cost, from the member's request until the booking is paid, confirmed and ticketed. */
export async function checkOut(bench: Bench): Promise<Finding> {
  // The sandbox says with its answer what became of the payment; the node works on its messages, too.
  const foyer = await bench.startFoyer({ ROLE: 'all', SANDBOX_PAYMENTS: 'on' });
  const rival = bench.isAgainst(RIVAL) ? await bench.startPeer(RIVAL.toLowerCase()) : undefined;
  const contenders = [foyerContender(bench, foyer), ...(rival ? [rivalContender(bench, rival)] : [])];
  await warmUp(contenders, bench);
  const samples = await alternate(contenders, bench);
  await Promise.all([foyer.stop(), rival?.stop()]);
  const comparisons = rival
    ? [
        atLeast(1.5, {
          measure: 'checkout of 2 places until it is paid and confirmed, 64 connections',
          against: 'PostGraphile 5, PL/pgSQL mutations',
          ratio: ratioBetween(samples, 'Foyer', RIVAL),
        }),
      ]
    : [];
  const notes = [
    'Latency is that of the member’s request. The time ends when the last booking is confirmed: at Foyer by a message, ' +
      'at which the sandbox is asked, and the message that follows; at PostGraphile by a second mutation for each.',
  ];
  return { title: 'Paid checkout', comparisons, table: ratesTable(samples), notes };
}

/** A load whose time ends with what comes after it. */
const followedBy = (load: Bench['httpLoad'], rest: (done: LoadResult) => Promise<number>) => ({
  async go(longest: number): Promise<LoadResult> {
    const done = await load.go(longest);
    return { ...done, seconds: done.seconds + (await rest(done)) };
  },
});

function foyerContender(bench: Bench, foyer: ServerProcess): Contender {
  const { stage, httpLoad } = bench;
  return {
    name: 'Foyer',
    async run(longest) {
      const event = await stage.generalEvent(1, QUOTA);
      const checkOuts = await checkOutsOf(bench, event);
      const target = { port: Number(foyer.url.port), path: foyer.url.pathname, connections: CONNECTIONS };
      await httpLoad.prepare({ ...target, ...checkOuts, success: '"status":"PENDING_PAYMENT"' });
      const load = followedBy(httpLoad, ({ succeeded }) => untilConfirmed(bench, event.id, succeeded));
      const sample = await measure(load, { bench, server: foyer, longest });
      const { succeeded } = sample;
      assert.deepEqual(await confirmedOf(bench, event.id), { bookings: succeeded, tickets: PLACES * succeeded });
      return sample;
    },
  };
}

/** Seconds until so many bookings of the event are confirmed. */
async function untilConfirmed(bench: Bench, eventId: string, bookings: number): Promise<number> {
  const began = performance.now();
  while ((await confirmedOf(bench, eventId)).bookings < bookings) await sleep(200);
  return (performance.now() - began) / 1_000;
}

const CHECK_OUT = `mutation CheckOut($input: CheckOutInput!) {
  checkOut(input: $input) { result { bookingId status totalMinor paymentId } }
}`;
const CAPTURE = 'mutation Capture($input: CaptureInput!) { capture(input: $input) { result } }';

function rivalContender(bench: Bench, rival: ServerProcess): Contender {
  const { members, size, httpLoad, cluster } = bench;
  const target = { port: Number(rival.url.port), path: rival.url.pathname, connections: CONNECTIONS };
  const mutation = (query: string, input: object): string => JSON.stringify({ query, variables: { input } });
  return {
    name: RIVAL,
    async run(longest) {
      const buyers = times(size.holds, (index) => members[index % members.length]!);
      const ticketTypeId = await stagePlaces(cluster.rivals, QUOTA);
      const memberIds = buyers.map(({ id }) => id);
      const holdIds = await stageHolds(cluster.rivals, { ticketTypeId, memberIds, quantity: PLACES });
      const tokens = buyers.map(({ rivalToken }) => rivalToken);
      await httpLoad.prepare({
        ...target,
        tokens,
        bodies: holdIds.map((holdId) => mutation(CHECK_OUT, { holdId })),
        success: '"status":"PENDING_PAYMENT"',
      });
      const load = followedBy(httpLoad, async () => {
        const { rows } = await cluster.rivals.query<{ id: string }>('select id from payment order by id');
        const bodies = rows.map(({ id }) => mutation(CAPTURE, { paymentId: id }));
        await httpLoad.prepare({ ...target, tokens, bodies, success: '"CAPTURED"' });
        const captured = await httpLoad.go(60);
        assertAllSucceeded(captured);
        return captured.seconds;
      });
      const sample = await measure(load, { bench, server: rival, longest });
      const { rows } = await cluster.rivals.query<{ sold: number }>('select sold from place_counter');
      assert.equal(rows[0]!.sold, PLACES * sample.succeeded, 'as many places are sold as were checked out');
      return sample;
    },
  };
}
