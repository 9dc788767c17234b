import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decodeId } from '../../../src/kernel/ids.js';
import type { Bench } from '../../bench.js';
import { stageSeats } from '../../data-set/rival-events.js';
import { times } from '../../data-set/seat-plans.js';
import { measure } from '../../measure.js';
import type { Contender } from '../../rounds.js';
import type { ServerProcess } from '../../server-process.js';
import type { Dialect } from './dialects.js';

export const CONNECTIONS = 64;

export interface Side {
  name: string;
  server: ServerProcess;
  dialect: Dialect;
  /** Puts the arena on sale with all its seats free and answers the event's id in the words of this side. */
  stage(): Promise<string>;
}

/** Holds through a GraphQL server. */
export function graphqlContender(bench: Bench, { name, server, dialect, stage }: Side): Contender {
  return {
    name,
    async run() {
      const eventId = await stage();
      const pairs = await pairsOf(bench);
      await bench.httpLoad.prepare({
        port: Number(server.url.port),
        path: server.url.pathname,
        connections: CONNECTIONS,
        bodies: pairs.map((pair) => JSON.stringify(dialect.request(eventId, pair))),
        tokens: bench.members.map((member) => dialect.token(member)),
        success: dialect.success,
      });
      return measure(bench.httpLoad, { bench, server });
    },
  };
}

/** Holds by a single prepared statement: a file of `peers/sql`. */
export function statementContender(bench: Bench, name: string): Contender {
  const statement = readFileSync(new URL(`../../peers/sql/${name}.sql`, import.meta.url), 'utf8');
  return {
    name,
    async run() {
      const eventId = await stageSeats(bench.cluster.rivals, await bench.stage.seatIdsOf('Arena'));
      const pairs = await pairsOf(bench);
      await bench.sqlLoad.prepare({
        url: bench.cluster.rivalsUrl,
        connections: CONNECTIONS,
        statement,
        values: pairs.map((pair, index) =>
          statementValues(eventId, pair, bench.members[index % bench.members.length]!),
        ),
        success: 'INSERT 0 1',
      });
      return measure(bench.sqlLoad, { bench });
    },
  };
}

export function statementValues(eventId: string, seatIds: readonly string[], member: { id: string }): string[] {
  return [randomUUID(), eventId, `{${seatIds.map((seat) => decodeId('seat', seat)).join(',')}}`, member.id];
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
