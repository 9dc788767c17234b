import pg from 'pg';
import type { HeldQuestion } from '../../kit/held-question.js';
import { until } from '../../kit/until.js';

/** Where a process is stopped, to be killed there. */
export interface Stop {
  /** Whether it stands there now. */
  isReached(): Promise<boolean>;
  /** The process is frozen and about to be killed: what it has sent is done, where the stop is for that. */
  strike(): Promise<void>;
  /** The process is dead: nothing of what waited here goes on, and others are not stopped any more. */
  remove(): Promise<void>;
}

/**
 * Rows of these tables make their commit wait for whoever has the lock of this column's value. It is the database that
 * does so, in these tests alone: Foyer knows nothing of it.
 */
const COMMITS = { booking: 'event_id', payment: 'id', invoice: 'booking_id', event: 'id', 'pgboss.job_common': 'name' };

/** Stops processes that work on a database by locks of its own. */
export class Stops {
  private constructor(private readonly database: pg.Pool) {}

  static async open(url: string): Promise<Stops> {
    const database = new pg.Pool({ connectionString: url, max: 1 });
    database.on('error', () => undefined);
    await database.query(`create function wait_at_commit() returns trigger language plpgsql as $$ begin
      perform pg_advisory_xact_lock_shared(hashtextextended(to_jsonb(new) ->> tg_argv[0], 0)); return null; end $$`);
    for (const [table, column] of Object.entries(COMMITS)) {
      await database.query(`create constraint trigger wait_at_commit after insert or update on ${table}
        deferrable initially deferred for each row execute function wait_at_commit('${column}')`);
    }
    return new Stops(database);
  }

  /** Before whoever wants one of these rows gets it. */
  async row(statement: string, id: string): Promise<Stop> {
    return LockStop.open(this.database, { statement, id, isCommitted: false });
  }

  /** After all has been written, and before it is committed. */
  async beforeCommit(id: string): Promise<Stop> {
    return LockStop.open(this.database, { statement: COMMIT, id, isCommitted: false });
  }

  /** After the commit, and before the process hears of it. */
  async afterCommit(id: string): Promise<Stop> {
    return LockStop.open(this.database, { statement: COMMIT, id, isCommitted: true });
  }

  /** After an answer of the provider has come, and before one of these rows is had in order to keep it. */
  answered(held: HeldQuestion, statement: string, id: string): Stop {
    return new AnsweredStop(held, () => this.row(statement, id));
  }

  close(): Promise<void> {
    return this.database.end();
  }
}

const COMMIT = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';

/** While a question is held by the provider. */
export const atProvider = (held: HeldQuestion): Stop => ({
  isReached: () => Promise.resolve(held.isReached),
  strike: () => Promise.resolve(),
  remove: () => Promise.resolve(held.letGo()),
});

/** After something has happened that others can see. Whoever did it must be kept by something else. */
export const when = (isReached: () => Promise<boolean>): Stop => ({
  isReached,
  strike: () => Promise.resolve(),
  remove: () => Promise.resolve(),
});

class LockStop implements Stop {
  private constructor(
    private readonly database: pg.Pool,
    private readonly holder: pg.Client,
    private readonly isCommitted: boolean,
  ) {}

  static async open(
    database: pg.Pool,
    { statement, id, isCommitted }: { statement: string; id: string; isCommitted: boolean },
  ): Promise<LockStop> {
    const { connectionString } = database.options;
    const holder = new pg.Client({ ...(connectionString !== undefined && { connectionString }) });
    holder.on('error', () => undefined);
    await holder.connect();
    await holder.query('begin');
    await holder.query(statement, [id]);
    return new LockStop(database, holder, isCommitted);
  }

  async isReached(): Promise<boolean> {
    return (await this.#waiting()).length > 0;
  }

  async strike(): Promise<void> {
    if (!this.isCommitted) return;
    const waiting = await this.#waiting();
    await this.holder.query('rollback');
    await until(async () => (await this.#among(waiting, "state = 'idle'")) === waiting.length);
  }

  async remove(): Promise<void> {
    // The dead one's statement would go on, and a commit be made, before PostgreSQL finds that nobody listens.
    await until(async () => {
      const waiting = await this.#waiting();
      await this.database.query('select pg_terminate_backend(pid) from unnest($1::int[]) as waiting (pid)', [waiting]);
      return waiting.length === 0;
    });
    await this.holder.end();
  }

  async #waiting(): Promise<number[]> {
    const { processID } = this.holder as unknown as { processID: number };
    const { rows } = await this.database.query<{ pid: number }>(
      'select pid from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
      [processID],
    );
    return rows.map(({ pid }) => pid);
  }

  async #among(pids: number[], condition: string): Promise<number> {
    const { rows } = await this.database.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where pid = any($1) and ${condition}`,
      [pids],
    );
    return rows[0]!.count;
  }
}

class AnsweredStop implements Stop {
  #row: Stop | undefined;

  constructor(
    private readonly held: HeldQuestion,
    private readonly lock: () => Promise<Stop>,
  ) {}

  async isReached(): Promise<boolean> {
    if (!this.#row && this.held.isReached) {
      this.#row = await this.lock();
      this.held.letGo();
    }
    return (await this.#row?.isReached()) ?? false;
  }

  strike = (): Promise<void> => Promise.resolve();

  async remove(): Promise<void> {
    this.held.letGo();
    await this.#row?.remove();
  }
}
