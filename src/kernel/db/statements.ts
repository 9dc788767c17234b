import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { isPoll, isSilent, nameOfStatement } from './prepared-statement.js';

/** What one operation asked of PostgreSQL: statements sent, and waits for an answer (pipelined statements share one). */
export interface StatementCount {
  statements: number;
  roundTrips: number;
}

const counters = new AsyncLocalStorage<StatementCount>();

/** Runs `work` and counts what reaches PostgreSQL on its behalf. */
export function countStatements<T>(count: StatementCount, work: () => T): T {
  return counters.run(count, work);
}

export function newStatementCount(): StatementCount {
  return { statements: 0, roundTrips: 0 };
}

/** What the operation that runs now has asked for so far. */
export function statementCount(): StatementCount | undefined {
  return counters.getStore();
}

/**
 * Resolves when what nobody waits for is on its way, instead of going in one packet with what comes next: PostgreSQL works on
 * it meanwhile.
 */
export const onItsWay = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

interface Answer {
  command: string;
}

interface GuardedClient extends Omit<pg.PoolClient, 'query' | 'connection' | 'end'> {
  query(query: unknown, ...rest: unknown[]): unknown;
  end(): Promise<void>;
  connection: { stream: { destroy(): void; cork(): void; uncork(): void } };
  _queryable?: boolean;
  _ending?: boolean;
}

/**
 * The one hook on a new connection: every statement of MikroORM and of kysely goes through it. With `prepares`, those
 * that are defined as prepared are parsed and planned once for the connection.
 */
export function watchConnection(client: pg.PoolClient, { prepares }: { prepares: boolean }): void {
  const guarded = client as unknown as GuardedClient;
  const connection = new WatchedConnection(guarded, prepares);
  guarded.query = (query, ...rest) => connection.query(query, rest);
}

/**
 * Counts statements, sends BEGIN in the same packet as the first statement and COMMIT in that of a last one that answers
 * nothing, and tells the truth about the end of a transaction. It also keeps the pool whole: kysely never releases a
 * connection whose BEGIN or ROLLBACK fails, so each connection lost inside a transaction would cost a slot for ever. Here
 * BEGIN never fails by itself, and a ROLLBACK on a dead connection counts as done.
 */
class WatchedConnection {
  readonly #send: GuardedClient['query'];
  #outstanding = 0;
  /** A BEGIN that waits for the first statement. */
  #begin: string | undefined;
  #isInTransaction = false;
  /** The statements of this transaction that nobody waits for. */
  #unwaited = new Unwaited();
  #isCorked = false;

  constructor(
    private readonly client: GuardedClient,
    private readonly prepares: boolean,
  ) {
    const send: GuardedClient['query'] = client.query.bind(client);
    this.#send = prepares ? this.#preparing(send) : unnamed(send);
  }

  #preparing(send: GuardedClient['query']): GuardedClient['query'] {
    return (query, ...rest) => {
      const name = typeof query === 'string' ? nameOfStatement(query) : undefined;
      if (name === undefined) return send(query, ...rest);
      const [values, ...callback] = rest;
      const sent = send({ name, text: query, values }, ...callback);
      return sent instanceof Promise ? sent.catch((error: unknown) => this.#giveUpOn(error)) : sent;
    };
  }

  /** What a migration has changed under a prepared statement fails on its connection for ever: the connection ends. */
  #giveUpOn(error: unknown): never {
    if ((error as { code?: unknown }).code === OUTDATED_PLAN) void this.client.end();
    throw error;
  }

  query(query: unknown, rest: unknown[]): unknown {
    if (typeof query === 'string' && (query === 'begin' || query.startsWith('start transaction'))) {
      this.#begin = query;
      this.#unwaited = new Unwaited();
      return Promise.resolve({ command: 'BEGIN', rowCount: 0, rows: [] });
    }
    // A COMMIT has ended it, whether or not it was refused.
    if (query === 'rollback' && this.#begin === undefined && !this.#isInTransaction) return alreadyDone(query);
    this.#cork();
    if (this.#begin !== undefined) {
      const begin = this.#begin;
      this.#begin = undefined;
      if (query === 'commit' || query === 'rollback') return alreadyDone(query);
      this.#isInTransaction = true;
      this.#sendBegin(this.#isPrepared(query) ? `${begin}; ${PLAN_ONCE}` : begin);
    }
    if (!this.#isInTransaction && this.#isPrepared(query) && isPoll(query as string))
      return this.#sendPoll(query, rest);
    return this.#answerTo(query, this.#sendCounted(query, rest));
  }

  /** COMMIT ends the transaction whether or not the statement has failed, and has nothing to tell that it has not. */
  #sendPoll(query: unknown, rest: unknown[]): unknown {
    this.#sendBegin(`begin; ${PLAN_ONCE}; ${UNCOMPILED}`);
    const answer = this.#sendCounted(query, rest);
    (this.#sendCounted('commit', []) as Promise<Answer>).catch(() => undefined);
    return answer;
  }

  #answerTo(query: unknown, sent: unknown): unknown {
    if (query === 'commit' || query === 'rollback') this.#isInTransaction = false;
    if (!(sent instanceof Promise)) return sent;
    if (query === 'commit')
      return (sent as Promise<Answer>).then(assertCommitted(this.#unwaited), this.#notCommitted(this.#unwaited));
    if (query === 'rollback') return (sent as Promise<Answer>).catch((error: unknown) => this.#rolledBack(error));
    if (this.#isInTransaction && this.#isPrepared(query) && isSilent(query as string)) {
      this.#unwaited.add(sent);
      return Promise.resolve({ command: 'SELECT', rowCount: 0, rows: [] });
    }
    if (!this.#isInTransaction) return sent;
    const unwaited = this.#unwaited;
    return sent.catch(async (error: unknown) => Promise.reject(await unwaited.causeOf(error)));
  }

  /** All that is sent in one turn goes in one packet: a system call costs more than to write it. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    const { stream } = this.client.connection;
    stream.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      stream.uncork();
    });
  }

  #isPrepared(query: unknown): boolean {
    return this.prepares && typeof query === 'string' && nameOfStatement(query) !== undefined;
  }

  /** Should it fail, nothing behind it may run outside a transaction: the connection ends, and with it what follows. */
  #sendBegin(begin: string): void {
    (this.#sendCounted(begin, []) as Promise<Answer>).catch(() => this.client.connection.stream.destroy());
  }

  /** A connection that ends while it commits leaves open whether it has, unless a statement before it was refused. */
  #notCommitted(unwaited: Unwaited): (error: unknown) => Promise<never> {
    return async (error) => {
      const cause = await unwaited.causeOf(error);
      // A pooler says that a connection ends whatever PostgreSQL has done.
      const isRefused = cause !== error && isFromServer(cause) && !isFatal(cause);
      if (this.#isLost() && !isRefused) unknownOutcomes.add(cause);
      throw cause;
    };
  }

  #isLost(): boolean {
    return this.client._queryable === false || this.client._ending === true;
  }

  #rolledBack(error: unknown): Answer {
    if (this.#isLost()) return { command: 'ROLLBACK' };
    throw error;
  }

  #sendCounted(query: unknown, rest: unknown[]): unknown {
    const count = counters.getStore();
    if (count) {
      count.statements += 1;
      if (this.#outstanding === 0) count.roundTrips += 1;
    }
    const answer = this.#send(query, ...rest);
    if (answer instanceof Promise) {
      this.#outstanding += 1;
      const settle = (): void => void (this.#outstanding -= 1);
      answer.then(settle, (error: unknown) => {
        settle();
        // Whoever ends the connection says so first: it is lost from then on.
        if (isFatal(error)) void this.client.end();
      });
    }
    return answer;
  }
}

const alreadyDone = (command: string) => Promise.resolve({ command, rowCount: 0, rows: [] });

const isFatal = (error: unknown): boolean =>
  ['FATAL', 'PANIC'].includes(String((error as { severity?: unknown }).severity));

/** Whether PostgreSQL has said so, and not the driver. */
const isFromServer = (error: object): boolean => 'severity' in error;

/** What a library has named is sent without its name, too, where connections keep none. */
const unnamed =
  (send: GuardedClient['query']): GuardedClient['query'] =>
  (query, ...rest) =>
    send(isNamed(query) ? { ...query, name: undefined } : query, ...rest);

const isNamed = (query: unknown): query is { name: string } =>
  typeof query === 'object' && query !== null && typeof (query as { name?: unknown }).name === 'string';

/**
 * For transactions that begin with a prepared statement, and for polls. PostgreSQL would rather plan those of many parts
 * anew each time, guessing that it saves more than it costs: a lone hold took 3.2 ms of its CPU time so, of which 1.8 were
 * planning. A plan that is kept must not depend on how much was in a table when it was made. These statements find rows by
 * their keys, and one that was planned while a table was empty would read all of it for a minute, until its statistics are
 * renewed.
 */
const PLAN_ONCE = 'set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off';

/**
 * For polls: a plan that is kept is costed for any number of rows, and PostgreSQL compiles what it thinks dear each time
 * it runs, which takes longer than all of it.
 */
const UNCOMPILED = 'set local jit = off';

const OUTDATED_PLAN = '0A000';

const unknownOutcomes = new WeakSet<object>();

/** Whether the connection was lost during a COMMIT: what the transaction wrote may be there, or not. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && unknownOutcomes.has(error);

/** PostgreSQL answers COMMIT with ROLLBACK, and no error, when a statement before it had failed. */
const assertCommitted =
  (unwaited: Unwaited) =>
  async (answer: Answer): Promise<Answer> => {
    if (answer.command !== 'ROLLBACK') return answer;
    const message = 'A statement of this transaction had failed: PostgreSQL has rolled all of it back.';
    throw await unwaited.causeOf(new Error(message));
  };

/** Statements of one transaction that nobody has waited for, and the first error of them. */
class Unwaited {
  #failure: unknown;
  #settled: Promise<unknown> = Promise.resolve();

  add(sent: Promise<unknown>): void {
    const settled = sent.catch((error: unknown) => (this.#failure ??= error));
    this.#settled = Promise.all([this.#settled, settled]);
  }

  /** What fails behind a failed statement says no more than that. They have their answers before what was sent behind them. */
  async causeOf(error: unknown): Promise<Error> {
    await this.#settled;
    return (this.#failure ?? error) as Error;
  }
}
