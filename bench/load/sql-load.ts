/**
 * Runs prepared statements over many connections at the least cost that Node allows. `pg` opens the connections and
 * prepares the statements; from then on this writes Bind, Execute and Sync as bytes made before the start and reads the
 * answers by their lengths. That is what pgbench does.
 */
import type { Socket } from 'node:net';
import pg from 'pg';
import { serialize } from 'pg-protocol';
import { obey, type Connection } from './closed-loop.js';
import type { SqlFlight, SqlPart, SqlPlan } from './sql-plan.js';

/** Bytes, and how often PostgreSQL will say that it is ready again. */
interface Flight {
  bytes: Buffer;
  answers: number;
}

const READY = 'Z'.charCodeAt(0);
const COMPLETE = 'C'.charCodeAt(0);
const ERROR = 'E'.charCodeAt(0);
const HEADER = 5;

const execution = Buffer.concat([serialize.execute({ portal: '' }), serialize.sync()]);

const bytesOf = (part: SqlPart): Buffer =>
  'text' in part
    ? serialize.query(part.text)
    : Buffer.concat([serialize.bind({ statement: part.statement, values: part.values }), execution]);

const flightOf = (parts: SqlFlight): Flight => ({ bytes: Buffer.concat(parts.map(bytesOf)), answers: parts.length });

obey<SqlPlan>({
  count: ({ requests }) => requests.length,
  async open(plan, answered) {
    const requests = plan.requests.map((flights) => flights.map(flightOf));
    const opened = Array.from({ length: plan.connections }, (_, index) =>
      openConnection(plan, requests, (failure) => answered(index, failure)),
    );
    return Promise.all(opened);
  },
});

async function openConnection(
  { url, statements, success }: SqlPlan,
  requests: Flight[][],
  answered: (failure?: string) => void,
): Promise<Connection> {
  const client = new pg.Client({ connectionString: url });
  // What happens to it once the bytes are ours is no business of the driver's.
  client.on('error', () => undefined);
  await client.connect();
  // The planner would otherwise weigh a plan of its own for each of the first executions, and may do so for ever.
  await client.query('set plan_cache_mode = force_generic_plan');
  for (const [name, text] of Object.entries(statements))
    await client.query(`prepare ${client.escapeIdentifier(name)} as ${text}`);
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  const wire = new Wire(stream, { completed: Buffer.from(`${success}\0`), answered });
  return { send: (request) => wire.send(requests[request]!), close: () => void stream.destroy() };
}

/** One connection to PostgreSQL, as bytes. */
class Wire {
  #pending: Buffer | undefined;
  #failure: string | undefined = 'no row';
  #flights: Flight[] = [];
  #sent = 0;
  #due = 0;

  constructor(
    private readonly stream: Socket,
    private readonly options: { completed: Buffer; answered(failure?: string): void },
  ) {
    stream.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  send(flights: Flight[]): void {
    this.#flights = flights;
    this.#sent = 0;
    this.#sendNext();
  }

  #sendNext(): void {
    const { bytes, answers } = this.#flights[this.#sent]!;
    this.#sent += 1;
    this.#due = answers;
    this.stream.write(bytes);
  }

  #read(chunk: Buffer): void {
    const answer: Buffer = this.#pending ? Buffer.concat([this.#pending, chunk]) : chunk;
    let at = 0;
    while (at + HEADER <= answer.length) {
      const end = at + 1 + answer.readUInt32BE(at + 1);
      if (end > answer.length) break;
      const [kind, body] = [answer[at], answer.subarray(at + HEADER, end)];
      if (kind === COMPLETE && body.equals(this.options.completed)) this.#failure = undefined;
      if (kind === ERROR) this.#failure = body.toString('utf8').replaceAll('\0', ' ');
      at = end;
      if (kind === READY) this.#onReady();
    }
    this.#pending = at < answer.length ? answer.subarray(at) : undefined;
  }

  #onReady(): void {
    this.#due -= 1;
    if (this.#due > 0) return;
    if (this.#sent < this.#flights.length) return this.#sendNext();
    const outcome = this.#failure;
    this.#failure = 'no row';
    this.options.answered(outcome);
  }
}
