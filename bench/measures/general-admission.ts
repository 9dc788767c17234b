import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Bench } from '../bench.js';
import { stagePlaces } from '../data-set/rival-events.js';
import { times } from '../data-set/seat-plans.js';
import type { StagedEvent } from '../data-set/stage.js';
import { executionsOf } from '../load/sql-plan.js';
import { measure } from '../measure.js';
import { atLeast, ratesTable, ratioBetween, type Comparison, type Finding } from '../report.js';
import { alternate, warmUp, spreadOf, type Contender, type Sample } from '../rounds.js';
import { CONNECTIONS, statementOf } from './hold/contenders.js';

const QUOTA = 1_000_000;
const PLACES = 2;
const SPREAD = 100;
const MEASURE = 'general-admission hold on one hot ticket type, 64 connections';
const STATEMENT = 'places-update';

const RESERVE = `mutation Reserve($input: ReserveInput!) {
  reserve(input: $input) {
    ... on ReserveSuccess { reservation { id status expiresAt items { quantity } total { amountMinor currency } } }
    ... on SoldOut { remaining }
    ... on Problem { code message }
  }
}`;

/** Two places of one ticket type that everybody wants; and of a hundred, of one event and of a hundred events. */
export async function generalAdmission(bench: Bench): Promise<Finding> {
  const { stage } = bench;
  const manyEvents = await Promise.all(times(SPREAD, () => stage.generalEvent(1, QUOTA)));
  const contenders = [
    foyerContender(bench, 'Foyer, one ticket type', async () => [await stage.generalEvent(1, QUOTA)]),
    foyerContender(bench, 'Foyer, 100 of one event', async () => [await stage.generalEvent(SPREAD, QUOTA)]),
    foyerContender(bench, 'Foyer, 100 of 100 events', async () => manyEvents),
  ];
  if (bench.isAgainst('statement')) contenders.push(statementContender(bench));
  await warmUp(contenders, bench);
  const samples = await alternate(contenders, bench);
  return {
    title: 'General admission',
    comparisons: comparisonsOf(samples),
    table: ratesTable(samples),
    notes: ['Its own rate is that of the faster of the two ways to spread the same load over 100 ticket types.'],
  };
}

function comparisonsOf(samples: Map<string, Sample[]>): Comparison[] {
  const [hot, ...others] = [...samples.keys()] as [string, ...string[]];
  const spreads = others.filter((name) => name !== STATEMENT);
  const rate = (name: string): number => spreadOf(samples.get(name)!.map(({ perSecond }) => perSecond)).median;
  const fastest = spreads.toSorted((one, other) => rate(other) - rate(one))[0]!;
  const ratio = (against: string) => ratioBetween(samples, hot, against);
  const own = atLeast(0.9, {
    measure: MEASURE,
    against: `its own rate over ${SPREAD} ticket types`,
    ratio: ratio(fastest),
  });
  if (!samples.has(STATEMENT)) return [own];
  const statement = 'conditional UPDATE of that row and an INSERT, in SQL';
  return [atLeast(2.5, { measure: MEASURE, against: statement, ratio: ratio(STATEMENT) }), own];
}

function foyerContender(bench: Bench, name: string, stageEvents: () => Promise<StagedEvent[]>): Contender {
  const { foyer, members, size } = bench;
  return {
    name,
    async run(longest) {
      const events = await stageEvents();
      const before = await countHeld(bench, events);
      const offers = events.flatMap(({ id, ticketTypeIds }) =>
        ticketTypeIds.map((ticketTypeId) => ({ eventId: id, items: [{ ticketTypeId, quantity: PLACES }] })),
      );
      await bench.httpLoad.prepare({
        port: Number(foyer.url.port),
        path: foyer.url.pathname,
        connections: CONNECTIONS,
        bodies: times(size.holds, (index) =>
          JSON.stringify({ query: RESERVE, variables: { input: offers[index % offers.length] } }),
        ),
        tokens: members.map(({ token }) => token),
        success: '"status":"ACTIVE"',
      });
      const sample = await measure(bench.httpLoad, { bench, server: foyer, longest });
      const held = (await countHeld(bench, events)) - before;
      assert.equal(held, PLACES * sample.succeeded, `${name} holds as many places as it said`);
      return sample;
    },
  };
}

async function countHeld({ stage }: Bench, events: readonly StagedEvent[]): Promise<number> {
  const counts = await Promise.all(events.map(({ id }) => stage.availability(id)));
  return counts.reduce((sum, { held }) => sum + held, 0);
}

function statementContender(bench: Bench): Contender {
  const { rivals } = bench.cluster;
  return {
    name: STATEMENT,
    async run(longest) {
      const ticketTypeId = await stagePlaces(rivals, QUOTA);
      await bench.sqlLoad.prepare({
        url: bench.cluster.rivalsUrl,
        connections: CONNECTIONS,
        ...executionsOf(
          statementOf(STATEMENT),
          times(bench.size.holds, (index) => [
            randomUUID(),
            ticketTypeId,
            bench.members[index % bench.members.length]!.id,
            String(PLACES),
          ]),
        ),
        success: 'INSERT 0 1',
      });
      const sample = await measure(bench.sqlLoad, { bench, longest });
      const { rows } = await rivals.query<{ held: number }>('select held from place_counter');
      assert.equal(rows[0]!.held, PLACES * sample.succeeded, 'the statement holds as many places as it said');
      return sample;
    },
  };
}
