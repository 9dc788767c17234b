import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decodeId } from '../../../src/kernel/ids.js';
import type { Bench } from '../../bench.js';
import { times } from '../../data-set/seat-plans.js';
import { executionsOf } from '../../load/sql-plan.js';
import { measure } from '../../measure.js';
import type { Contender, Sample } from '../../rounds.js';
import { rivalSeats, type Side } from './sides.js';

export const CONNECTIONS = 64;

/** Holds through a GraphQL server. */
export function graphqlContender(bench: Bench, side: Side): Contender {
  const { name, server, dialect } = side;
  return {
    name,
    async run(longest) {
      const eventId = await side.stage();
      const pairs = await pairsOf(bench);
      await bench.httpLoad.prepare({
        port: Number(server.url.port),
        path: server.url.pathname,
        connections: CONNECTIONS,
        bodies: pairs.map((pair) => JSON.stringify(dialect.request(eventId, pair))),
        tokens: bench.members.map((member) => dialect.token(member)),
        success: dialect.success,
      });
      const sample = await measure(bench.httpLoad, { bench, server, longest });
      assertHeld(name, sample, await side.countHeld(eventId));
      return sample;
    },
  };
}

/** The text of a file of `peers/sql`. */
export function statementOf(name: string): string {
  return readFileSync(new URL(`../../peers/sql/${name}.sql`, import.meta.url), 'utf8');
}

/** Holds by a single prepared statement. */
export function statementContender(bench: Bench, name: string): Contender {
  const seats = rivalSeats(bench);
  return {
    name,
    async run(longest) {
      const eventId = await seats.stage();
      const pairs = await pairsOf(bench);
      await bench.sqlLoad.prepare({
        url: bench.cluster.rivalsUrl,
        connections: CONNECTIONS,
        ...executionsOf(
          statementOf(name),
          pairs.map((pair, index) => holdValues(eventId, pair, bench.members[index % bench.members.length]!.id)),
        ),
        success: 'INSERT 0 1',
      });
      const sample = await measure(bench.sqlLoad, { bench, longest });
      assertHeld(name, sample, await seats.countHeld(eventId));
      return sample;
    },
  };
}

/** The parameters of a statement that holds seats. */
export function holdValues(eventId: string, seatIds: readonly string[], memberId: string): string[] {
  return [randomUUID(), eventId, `{${seatIds.map((seat) => decodeId('seat', seat)).join(',')}}`, memberId];
}

function assertHeld(name: string, { succeeded }: Sample, held: number): void {
  assert.equal(held, 2 * succeeded, `${name} answered ${succeeded} holds of two seats and holds ${held} seats`);
}

/** Pairs of neighbours, in an order that scatters those which are asked for at the same time. */
async function pairsOf({ stage, size }: Bench): Promise<[string, string][]> {
  const seatIds = await stage.seatIdsOf('Arena');
  const pairs = seatIds.length / 2;
  const stride = 7_919; // Shares no divisor with the number of pairs, so that each comes once.
  return times(Math.min(size.holds, pairs), (index) => {
    const first = 2 * ((index * stride) % pairs);
    return [seatIds[first]!, seatIds[first + 1]!];
  });
}
