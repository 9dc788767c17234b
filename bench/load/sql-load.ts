/**
 * Runs one prepared statement over many connections at the least cost that Node allows. `pg` opens the connections and
 * prepares the statement; from then on this writes Bind, Execute and Sync as bytes made before the start and reads the
 * answers by their lengths. That is what pgbench does.
 */
import type { Socket } from 'node:net';
import pg from 'pg';
import { serialize } from 'pg-protocol';
import { obey, type Connection } from './closed-loop.js';

export interface SqlPlan {
  url: string;
  connections: number;
  statement: string;
  /** The parameters of each execution. */
  values: (string | null)[][];
  /** What PostgreSQL says of a success: `INSERT 0 1`. */
  success: string;
}

const NAME = 'measured';
const READY = 'Z'.charCodeAt(0);
const COMPLETE = 'C'.charCodeAt(0);
const ERROR = 'E'.charCodeAt(0);
const HEADER = 5;

obey<SqlPlan>({
  count: ({ values }) => values.length,
  async open(plan, answered) {
    const execution = Buffer.concat([serialize.execute({ portal: '' }), serialize.sync()]);
    const requests = plan.values.map((values) =>
      Buffer.concat([serialize.bind({ statement: NAME, values }), execution]),
    );
    const opened = Array.from({ length: plan.connections }, (_, index) =>
      openConnection(plan, requests, (failure) => answered(index, failure)),
    );
    return Promise.all(opened);
  },
});

async function openConnection(
  { url, statement, success }: SqlPlan,
  requests: Buffer[],
  answered: (failure?: string) => void,
): Promise<Connection> {
  const client = new pg.Client({ connectionString: url });
  // What happens to it once the bytes are ours is no business of the driver's.
  client.on('error', () => undefined);
  await client.connect();
  // The planner would otherwise weigh a plan of its own for each of the first executions, and may do so for ever.
  await client.query('set plan_cache_mode = force_generic_plan');
  await client.query(`prepare ${NAME} as ${statement}`);
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  const completed = Buffer.from(`${success}\0`);
  let pending: Buffer | undefined;
  let failure: string | undefined = 'no row';
  stream.on('data', (chunk: Buffer) => {
    const answer: Buffer = pending ? Buffer.concat([pending, chunk]) : chunk;
    let at = 0;
    while (at + HEADER <= answer.length) {
      const end = at + 1 + answer.readUInt32BE(at + 1);
      if (end > answer.length) break;
      const [kind, body] = [answer[at], answer.subarray(at + HEADER, end)];
      if (kind === COMPLETE && body.equals(completed)) failure = undefined;
      if (kind === ERROR) failure = body.toString('utf8').replaceAll('\0', ' ');
      at = end;
      if (kind !== READY) continue;
      const outcome = failure;
      failure = 'no row';
      answered(outcome);
    }
    pending = at < answer.length ? answer.subarray(at) : undefined;
  });
  return { send: (request) => void stream.write(requests[request]!), close: () => void stream.destroy() };
}
