import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Pool } from 'pg';
import type { OperationReport } from './kernel/http/edge-options.js';
import type { Context } from './kernel/graphql/context.js';
import { countUnaccountedMoney } from './modules/bookings/index.js';
import { unsettledMoney } from './modules/payments/index.js';
import { deadLetters, workerLag } from './readiness.js';

export interface Metrics {
  /** In the Prometheus exposition format. */
  text(): Promise<string>;
  count(report: OperationReport<Context>): void;
}

/** How many wait on this node until those before them are settled. */
export interface Waiting {
  places(): number;
  payments(): number;
  /** By what gates tell. */
  doors(): Record<string, number>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Milliseconds between two wakings that the lag of the event loop is told by: ten cost more than all else of an idle node. */
const LAG_PRECISION = 50;

/** What operators watch. Names of operations are chosen by clients and so are no labels. */
export function createMetrics(pool: Pool, waiting: Waiting): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'foyer_', eventLoopMonitoringPrecision: LAG_PRECISION });
  const duration = new Histogram({
    name: 'foyer_operation_duration_seconds',
    help: 'Time from the arrival of a GraphQL operation to its answer; of a subscription, to its end.',
    labelNames: ['kind', 'transport'],
    buckets: SECONDS,
    registers,
  });
  const errors = new Counter({
    name: 'foyer_operation_errors_total',
    help: 'Errors answered, by extensions.code.',
    labelNames: ['code'],
    registers,
  });
  const statementsTotal = new Counter({
    name: 'foyer_sql_statements_total',
    help: 'Statements sent for operations.',
    registers,
  });
  watchDatabase(pool, registers);
  watchWaiting(waiting, registers);
  return {
    text: () => registry.metrics(),
    count({ kind = 'none', transport, durationMs, errorCodes, sql: { statements } }) {
      duration.observe({ kind, transport }, durationMs / 1_000);
      for (const code of errorCodes) errors.inc({ code });
      statementsTotal.inc(statements);
    },
  };
}

function watchWaiting(waiting: Waiting, registers: Registry[]): void {
  new Gauge({
    name: 'foyer_places_waiting',
    help: 'Requests for places, of all events, that wait until those before them are settled.',
    registers,
    collect() {
      this.set(waiting.places());
    },
  });
  new Gauge({
    name: 'foyer_payments_waiting',
    help: 'Steps of payments at their providers that wait until those before them are kept.',
    registers,
    collect() {
      this.set(waiting.payments());
    },
  });
  new Gauge({
    name: 'foyer_doors_waiting',
    help: 'Calls of gates, of all events, that wait until those before them are settled, by what they tell.',
    labelNames: ['what'],
    registers,
    collect() {
      for (const [what, count] of Object.entries(waiting.doors())) this.set({ what }, count);
    },
  });
}

/** Read when the metrics are. */
function watchDatabase(pool: Pool, registers: Registry[]): void {
  new Gauge({
    name: 'foyer_pool_connections',
    help: 'Connections of the pool by state; waiting counts those who wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'open' }, pool.totalCount);
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'waiting' }, pool.waitingCount);
    },
  });
  watchStored(registers, {
    name: 'foyer_worker_lag_seconds',
    help: 'How long the oldest message that is due has been waiting.',
    read: () => workerLag(pool),
  });
  new Gauge({
    name: 'foyer_money_unsettled',
    help: 'Payments and refunds that take too long, and refunds that failed, by what they are.',
    labelNames: ['what'],
    registers,
    async collect() {
      const counts = await unsettledMoney(pool).catch(() => ({}));
      this.reset();
      for (const [what, count] of Object.entries(counts)) this.set({ what }, count);
    },
  });
  watchStored(registers, {
    name: 'foyer_money_unaccounted',
    help: 'Payments whose money is neither booked, nor kept, nor on its way back; counted every five minutes.',
    read: everyFiveMinutes(() => countUnaccountedMoney(pool)),
  });
  watchStored(registers, {
    name: 'foyer_dead_letters',
    help: 'Messages that could not be handled after all tries; each wants a person.',
    read: () => deadLetters(pool),
  });
}

interface Stored {
  name: string;
  help: string;
  read(): Promise<number>;
}

/** What the database knows has no value while it cannot be asked: the others are looked at just then. */
function watchStored(registers: Registry[], { name, help, read }: Stored): void {
  new Gauge({
    name,
    help,
    registers,
    async collect() {
      const value = await read().catch(() => undefined);
      if (value === undefined) this.remove();
      else this.set(value);
    },
  });
}

const FIVE_MINUTES = 5 * 60_000;

/** What is dear to count is not counted anew for every scrape. */
function everyFiveMinutes(count: () => Promise<number>): () => Promise<number> {
  let last: { at: number; counted: Promise<number> } | undefined;
  return () => {
    if (!last || performance.now() - last.at > FIVE_MINUTES) last = { at: performance.now(), counted: count() };
    const current = last;
    current.counted.catch(() => {
      if (last === current) last = undefined;
    });
    return current.counted;
  };
}
