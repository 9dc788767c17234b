import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Bench } from '../../bench.js';
import type { SqlFlight, SqlPlan } from '../../load/sql-plan.js';
import type { ServerProcess } from '../../server-process.js';

/** A transaction of Foyer's as it went over the wire. */
export type RecordedTransaction = { flights: SqlFlight[] } & Pick<SqlPlan, 'statements'>;

/** What a node of Foyer sends to PostgreSQL in the transaction that runs this statement, while `act` has it do so. */
export async function recordTransaction(
  bench: Bench,
  { statement, act }: { statement: string; act(foyer: ServerProcess): Promise<unknown> },
): Promise<RecordedTransaction> {
  const tapes: Tape[] = [];
  const { hostname, port } = new URL(bench.cluster.foyerUrl);
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const tape = new Tape();
    tapes.push(tape);
    for (const [from, to] of [[client, upstream] as const, [upstream, client] as const]) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
    client.on('data', (chunk: Buffer) => {
      tape.sent(chunk);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      tape.answered();
      client.write(chunk);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = new URL(bench.cluster.foyerUrl);
  url.port = String((proxy.address() as AddressInfo).port);
  const foyer = await bench.startFoyer({ DATABASE_URL: url.toString() });
  try {
    await act(foyer);
  } finally {
    await foyer.stop();
    for (const socket of sockets) socket.destroy();
    proxy.close();
  }
  const found = tapes.map((tape) => tape.transactionWith(statement)).find((transaction) => transaction !== undefined);
  assert.ok(found, `no transaction was sent that runs ${statement}`);
  return found;
}

const [QUERY, PARSE, BIND] = ['Q', 'P', 'B'].map((letter) => letter.charCodeAt(0));
/** Of a message of the PostgreSQL protocol: its kind and its length, which counts itself. */
const [KIND, LENGTH] = [1, 4];

/** One connection: what was sent without waiting for an answer is one flight. */
class Tape {
  #pending: Buffer = Buffer.alloc(0);
  #hasBegun = false;
  #isWaited = true;
  readonly #texts = new Map<string, string>();
  readonly #flights: SqlFlight[] = [];

  sent(chunk: Buffer): void {
    if (this.#isWaited) this.#flights.push([]);
    this.#isWaited = false;
    this.#pending = Buffer.concat([this.#pending, chunk]);
    // The first message has no kind.
    while (this.#pending.length >= KIND + LENGTH) {
      const kind = this.#hasBegun ? KIND : 0;
      const end = kind + this.#pending.readUInt32BE(kind);
      if (this.#pending.length < end) return;
      if (this.#hasBegun) this.#take(this.#pending[0]!, new Message(this.#pending.subarray(KIND + LENGTH, end)));
      this.#hasBegun = true;
      this.#pending = this.#pending.subarray(end);
    }
  }

  answered(): void {
    this.#isWaited = true;
  }

  /** From the flight with that statement to the one that commits; the statement must come with its BEGIN. */
  transactionWith(statement: string): RecordedTransaction | undefined {
    const first = this.#flights.findIndex((parts) =>
      parts.some((part) => 'statement' in part && part.statement === statement),
    );
    if (first < 0) return undefined;
    const rest = this.#flights.slice(first);
    const last = rest.findIndex((parts) => parts.some((part) => 'text' in part && part.text === 'commit'));
    const flights = rest.slice(0, last + 1);
    const [begin] = flights[0] ?? [];
    assert.ok(begin && 'text' in begin && begin.text.startsWith('begin'), 'BEGIN goes with the first statement');
    const names = flights.flat().flatMap((part) => ('statement' in part ? [part.statement] : []));
    return { flights, statements: Object.fromEntries(names.map((name) => [name, this.#texts.get(name)!])) };
  }

  #take(kind: number, message: Message): void {
    if (kind === QUERY) this.#flights.at(-1)!.push({ text: message.text() });
    if (kind === PARSE) this.#texts.set(message.text(), message.text());
    if (kind !== BIND) return;
    message.text();
    const statement = message.text();
    message.list(() => message.int16());
    const values = message.list(() => message.value());
    this.#flights.at(-1)!.push({ statement, values });
  }
}

/** The body of a message, read from its beginning. */
class Message {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  text(): string {
    const end = this.bytes.indexOf(0, this.#at);
    const text = this.bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  int16(): number {
    this.#at += 2;
    return this.bytes.readInt16BE(this.#at - 2);
  }

  list<Item>(read: () => Item): Item[] {
    return Array.from({ length: this.int16() }, read);
  }

  value(): string | null {
    const length = this.bytes.readInt32BE(this.#at);
    this.#at += 4;
    if (length < 0) return null;
    this.#at += length;
    return this.bytes.toString('utf8', this.#at - length, this.#at);
  }
}
