import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Bench } from '../../bench.js';
import { stageHolds, stagePlaces } from '../../data-set/rival-events.js';
import { times } from '../../data-set/seat-plans.js';
import { executionsOf } from '../../load/sql-plan.js';
import { measure } from '../../measure.js';
import { atLeast, ratesTable, ratioBetween, type Finding } from '../../report.js';
import { alternate, warmUp, type Contender } from '../../rounds.js';
import { CONNECTIONS, statementOf } from '../hold/contenders.js';
import { checkOutsOf, confirmedOf, PLACES } from './reservations.js';

const QUOTA = 1_000_000;
const STATEMENT = 'confirm-update';

/** The checkout of two free places of one hot ticket type, which confirms and tickets them at once. */
export async function confirm(bench: Bench): Promise<Finding> {
  const contenders = [foyerContender(bench)];
  if (bench.isAgainst('statement')) contenders.push(statementContender(bench));
  await warmUp(contenders, bench);
  const samples = await alternate(contenders, bench);
  const comparisons = samples.has(STATEMENT)
    ? [
        atLeast(0.6, {
          measure: 'confirming a booking of 2 places, 64 connections',
          against: 'the same in one SQL statement',
          ratio: ratioBetween(samples, 'Foyer', STATEMENT),
        }),
      ]
    : [];
  return { title: 'Confirming a booking', comparisons, table: ratesTable(samples), notes: [] };
}

function foyerContender(bench: Bench): Contender {
  const { foyer, stage, httpLoad } = bench;
  return {
    name: 'Foyer',
    async run(longest) {
      const event = await stage.generalEvent(1, QUOTA, 0);
      const checkOuts = await checkOutsOf(bench, event);
      const target = { port: Number(foyer.url.port), path: foyer.url.pathname, connections: CONNECTIONS };
      await httpLoad.prepare({ ...target, ...checkOuts, success: '"status":"CONFIRMED"' });
      const sample = await measure(httpLoad, { bench, server: foyer, longest });
      const { succeeded } = sample;
      assert.deepEqual(await confirmedOf(bench, event.id), { bookings: succeeded, tickets: PLACES * succeeded });
      return sample;
    },
  };
}

function statementContender(bench: Bench): Contender {
  const { rivals, rivalsUrl: url } = bench.cluster;
  return {
    name: STATEMENT,
    async run(longest) {
      const memberIds = times(bench.size.holds, (index) => bench.members[index % bench.members.length]!.id);
      const ticketTypeId = await stagePlaces(rivals, QUOTA);
      const holdIds = await stageHolds(rivals, { ticketTypeId, memberIds, quantity: PLACES });
      await bench.sqlLoad.prepare({
        url,
        connections: CONNECTIONS,
        ...executionsOf(
          statementOf(STATEMENT),
          holdIds.map((holdId, index) => [randomUUID(), holdId, memberIds[index]!]),
        ),
        success: `INSERT 0 ${PLACES}`,
      });
      const sample = await measure(bench.sqlLoad, { bench, longest });
      const { rows } = await rivals.query<{ sold: number }>('select sold from place_counter');
      assert.equal(rows[0]!.sold, PLACES * sample.succeeded, 'the statement sells as many places as it said');
      return sample;
    },
  };
}
