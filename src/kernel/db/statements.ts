import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';

/** What one operation asked of PostgreSQL: statements sent, and waits for an answer (pipelined statements share one). */
export interface StatementCount {
  statements: number;
  roundTrips: number;
  texts: string[] | undefined;
}

const counters = new AsyncLocalStorage<StatementCount>();

/** Runs `work` and counts what reaches PostgreSQL on its behalf; `keepTexts` also keeps each statement's text. */
export function countStatements<T>(count: StatementCount, work: () => T): T {
  return counters.run(count, work);
}

export function newStatementCount(keepTexts = false): StatementCount {
  return { statements: 0, roundTrips: 0, texts: keepTexts ? [] : undefined };
}

/** What the operation that runs now has asked for so far. */
export function statementCount(): StatementCount | undefined {
  return counters.getStore();
}

interface GuardedClient extends Omit<pg.PoolClient, 'query'> {
  query(query: unknown, ...rest: unknown[]): unknown;
  _queryable?: boolean;
  _ending?: boolean;
}

/**
 * The one hook on a new connection: counts statements, sends BEGIN in the same packet as the first statement, and keeps
 * the pool whole. kysely never releases a connection whose BEGIN or ROLLBACK fails, so a lost connection would cost a
 * pool slot for ever: a failed ROLLBACK on a dead connection counts as done, a failed BEGIN releases it here.
 */
export function watchConnection(client: pg.PoolClient): void {
  const guarded = client as unknown as GuardedClient;
  const send = guarded.query.bind(guarded);
  let outstanding = 0;
  let begin: string | undefined;

  const sendCounted = (query: unknown, rest: unknown[]): unknown => {
    const count = counters.getStore();
    if (count) {
      count.statements += 1;
      if (outstanding === 0) count.roundTrips += 1;
      count.texts?.push(typeof query === 'string' ? query : String((query as { text?: string }).text));
    }
    const answer = send(query, ...rest);
    if (answer instanceof Promise) {
      outstanding += 1;
      const settle = (): void => void (outstanding -= 1);
      answer.then(settle, settle);
    }
    return answer;
  };

  guarded.query = (query, ...rest) => {
    if (typeof query === 'string' && (query === 'begin' || query.startsWith('start transaction'))) {
      begin = query;
      return Promise.resolve({ command: 'BEGIN', rowCount: 0, rows: [] });
    }
    if (begin !== undefined) {
      const text = begin;
      begin = undefined;
      if (query === 'commit' || query === 'rollback') return Promise.resolve({ command: query, rowCount: 0, rows: [] });
      // Its failure means a dead connection, which the statement behind it reports.
      (sendCounted(text, []) as Promise<unknown>).catch(() => undefined);
    }
    const sent = sendCounted(query, rest);
    if (query !== 'rollback') return sent;
    return (sent as Promise<unknown>).catch((error: unknown) => {
      if (guarded._queryable === false || guarded._ending) return { command: 'ROLLBACK', rowCount: 0, rows: [] };
      throw error;
    });
  };
}
