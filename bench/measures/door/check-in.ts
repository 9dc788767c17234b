import assert from 'node:assert/strict';
import { uuidOfAny as bareIdOf } from '../../../src/kernel/ids.js';
import type { Bench } from '../../bench.js';
import { stageTickets } from '../../data-set/rival-events.js';
import { executionsOf } from '../../load/sql-plan.js';
import { measure } from '../../measure.js';
import { atLeast, ratesTable, ratioBetween, type Comparison, type Finding } from '../../report.js';
import { alternate, warmUp, type Contender } from '../../rounds.js';
import { CONNECTIONS, statementOf } from '../hold/contenders.js';
import { ticketsAtTheDoor } from './door-tickets.js';
import { ownStatementsContender } from './own-statements.js';

const STATEMENT = 'check-in';
const OWN = 'own statements';

const CHECK_IN = `mutation CheckIn($input: CheckInTicketInput!) {
  checkInTicket(input: $input) {
    ... on CheckInTicketSuccess { ticket { id status attendeeName } checkIn { id gate scannedAt } }
    ... on Problem { code message }
  }
}`;

/** The entry of each ticket of one event, once, by 64 gates. */
export async function checkIn(bench: Bench): Promise<Finding> {
  const contenders = [foyerContender(bench)];
  if (bench.isAgainst('statement')) contenders.push(statementContender(bench));
  if (bench.isAgainst('own')) contenders.push(ownStatementsContender(bench, { name: OWN, checkIn: CHECK_IN }));
  await warmUp(contenders, bench);
  const samples = await alternate(contenders, bench);
  const measured = { measure: 'check-in of a ticket, 64 connections' };
  const comparisons: Comparison[] = [];
  if (samples.has(OWN)) {
    const ratio = ratioBetween(samples, 'Foyer', OWN);
    comparisons.push(atLeast(0.5, { ...measured, against: 'the same SQL, sent by itself', ratio }));
  }
  if (samples.has(STATEMENT)) {
    const ratio = ratioBetween(samples, 'Foyer', STATEMENT);
    const aim = atLeast(0.5, { ...measured, against: 'one SQL statement that keeps the least', ratio });
    comparisons.push({ ...aim, reach: 'our own aim: at least 0.5' });
  }
  return { title: 'Check-in', comparisons, table: ratesTable(samples), notes: [] };
}

function foyerContender(bench: Bench): Contender {
  const { foyer, httpLoad, cluster, adminToken } = bench;
  return {
    name: 'Foyer',
    async run(longest) {
      const { eventId, tokens } = await ticketsAtTheDoor(bench);
      await httpLoad.prepare({
        port: Number(foyer.url.port),
        path: foyer.url.pathname,
        connections: CONNECTIONS,
        bodies: tokens.map((token, index) => {
          const input = { token, gate: 'North', nonce: `scan-${index}` };
          return JSON.stringify({ query: CHECK_IN, variables: { input } });
        }),
        tokens: [adminToken],
        success: '"status":"CHECKED_IN"',
      });
      const sample = await measure(httpLoad, { bench, server: foyer, longest });
      const { rows } = await cluster.foyer.query<{ inside: number }>(
        `select count(*)::int as inside from ticket where event_id = $1 and status = 'CHECKED_IN'`,
        [bareIdOf(eventId)],
      );
      assert.equal(rows[0]!.inside, sample.succeeded, 'as many are inside as were let in');
      return sample;
    },
  };
}

function statementContender(bench: Bench): Contender {
  const { members, size, sqlLoad, cluster } = bench;
  return {
    name: STATEMENT,
    async run(longest) {
      const ticketIds = await stageTickets(cluster.rivals, 2 * size.holds);
      await sqlLoad.prepare({
        url: cluster.rivalsUrl,
        connections: CONNECTIONS,
        ...executionsOf(
          statementOf(STATEMENT),
          ticketIds.map((id, index) => [id, `scan-${index}`, members[0]!.id]),
        ),
        success: 'INSERT 0 1',
      });
      const sample = await measure(sqlLoad, { bench, longest });
      const { rows } = await cluster.rivals.query<{ inside: number }>('select count(*)::int as inside from check_in');
      assert.equal(rows[0]!.inside, sample.succeeded, 'the statement lets in as many as it said');
      return sample;
    },
  };
}
