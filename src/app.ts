import type { FastifyRequest } from 'fastify';
import type { PgBoss } from 'pg-boss';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { hasDemoAccounts, loadDemoData } from './demo/load.js';
import { readSecrets } from './secrets.js';
import { entities } from './entities.js';
import { anonymous, rightsOf, system, type Viewer } from './kernel/auth/viewer.js';
import { systemClock, type Clock } from './kernel/clock.js';
import type { Config } from './kernel/config.js';
import { openDatabase, type Database } from './kernel/db/database.js';
import { createMetrics } from './metrics.js';
import { migrate } from './kernel/db/migrate.js';
import { createUnitOfWork, type Execute, type Read } from './kernel/db/unit-of-work.js';
import type { Context } from './kernel/graphql/context.js';
import { createErrorFormat } from './kernel/graphql/errors.js';
import { createLimits } from './kernel/graphql/limits.js';
import type { EdgeOptions, OperationReport } from './kernel/http/edge-options.js';
import { createFileLimit } from './kernel/http/file-limit.js';
import { openContextOf } from './kernel/http/request-context.js';
import { createHttpServer } from './kernel/http/server.js';
import { createLogger, type Logger } from './kernel/logger.js';
import { createOutbox } from './kernel/messages/outbox.js';
import type { Subscriber } from './kernel/messages/message.js';
import { supplyFeeds } from './feeds.js';
import { accountSecurity } from './modules/accounts/index.js';
import { eventRoutes } from './modules/events/index.js';
import { createPlacesCombiner, keepLinesBy, placesCombiner } from './modules/inventory/index.js';
import { bookingErrands, unaccountedMoneyErrand } from './modules/bookings/index.js';
import { admissionRoutes, DoorDesk, doorDesk, ticketSigner } from './modules/admission/index.js';
import { passRoutes, walletIssuers } from './modules/passes/index.js';
import { linkSigner } from './kernel/http/signed-links.js';
import { invoiceRoutes } from './modules/invoices/index.js';
import { PaymentDesk, paymentErrands, paymentRoutes, type PaymentGateway } from './modules/payments/index.js';
import { waitlists } from './modules/waitlist/index.js';
import { createQueues, startBoss } from './kernel/messages/message-queue.js';
import { startWorker } from './kernel/messages/worker.js';
import type { Ports } from './kernel/ports.js';
import { callerOf, createContextOpener, fingerprintsOf, isGoodToken } from './open-context.js';
import { openPaymentGateways } from './payment-gateways.js';
import { supplyPorts } from './ports.js';
import { createReadiness } from './readiness.js';
import { createSchema } from './schema.js';
import { consumers, recurring } from './subscribers.js';
import { examples } from './examples.js';

/** What tests and scripts replace. */
export interface AppPorts {
  clock?: Clock;
  logger?: Logger;
  /** bcrypt's cost; 12 unless told. */
  passwordCost?: number;
  onOperation?(report: OperationReport<Context>): void;
  /** False sends every request over HTTP the long way. */
  fastLane?: boolean;
}

export interface App {
  /** Where the API answers; empty in the role `worker`. */
  readonly url: string;
  readonly database: Database;
  readonly execute: Execute;
  read(viewer?: Viewer): Read;
  /** Finishes what has begun and lets go of everything. Safe to repeat. */
  stop(): Promise<void>;
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** Where this build keeps its migrations. */
export const migrations = { path: fileURLToPath(new URL('./migrations', import.meta.url)), extension } as const;

/**
 * Composes and starts Foyer on a database: runs missing migrations, then serves requests, works on messages, or both.
 * Several can run in one process.
 */
export async function startApp(config: Config & { DATABASE_URL: string }, ports: AppPorts = {}): Promise<App> {
  const { clock = systemClock, logger = createLogger(config.LOG_LEVEL) } = ports;
  const closers: Closer[] = [];
  try {
    const core = await openCore({ config, ports, clock, logger }, closers);
    await refuseDemoAccounts(core);
    if (config.DEMO_DATA) await loadDemo(core);
    if (config.ROLE !== 'api') {
      const worker = startWorker({ ...core, recurring });
      closers.unshift(() => worker.stop());
    }
    if (config.ROLE !== 'worker') await runEdge(core, closers);
    const { database, execute, address } = core;
    return {
      url: config.ROLE === 'worker' ? '' : address.url,
      database,
      execute,
      read: (viewer = anonymous) => ({ em: database.fork(), viewer, now: clock.now() }),
      stop: once(() => closeAll(closers, logger)),
    };
  } catch (error) {
    await closeAll(closers, logger);
    throw error;
  }
}

type Closer = () => Promise<void>;

interface Given {
  config: Config & { DATABASE_URL: string };
  ports: AppPorts;
  clock: Clock;
  logger: Logger;
}

/** What both roles are made of. */
interface Core extends Given {
  database: Database;
  pool: Pool;
  boss: PgBoss;
  execute: Execute;
  subscribers: readonly Subscriber[];
  gateways: readonly PaymentGateway[];
  payments: PaymentDesk;
  supplied: Ports;
  /** Where this server is reached; known for certain once it listens. */
  address: { url: string };
}

async function openCore(given: Given, closers: Closer[]): Promise<Core> {
  const { config, ports, clock, logger } = given;
  const url = config.DATABASE_URL;
  const poolSize = config.DATABASE_POOL_SIZE;
  const prepares = config.PREPARED_STATEMENTS === 'on';
  keepLinesBy(waitlists);
  const { passwordCost = 12 } = ports;
  const patience = config.PATIENCE;
  const database = await openDatabase({ url, entities, poolSize, prepares, migrations, patience });
  closers.unshift(() => database.close());
  await migrate(database);
  const { boss, stop } = await startBoss({ url, works: config.ROLE !== 'api', logger, patience });
  closers.unshift(stop);

  const address = { url: config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}` };
  const secrets = readSecrets(config);
  // The unit of work sends messages to errands, and errands work through units of work.
  const execute: Execute = (viewer, command, input) => unitOfWork(viewer, command, input);
  const longestWait = patience ?? LONGEST_WAIT;
  const combiner = createPlacesCombiner(execute, { mostWaiting: config.PLACES_QUEUE, longestWait });
  const desk = new DoorDesk(execute, clock, longestWait);
  const payments = new PaymentDesk(execute);
  closers.unshift(
    () => desk.drain(),
    () => payments.drain(),
    () => combiner.drain(),
  );
  const gateways = openPaymentGateways({ config, secrets, clock, execute, publicUrl: () => address.url });
  const settling = bookingErrands({ settle: combiner.settle, read: () => ({ em: database.fork() }) });
  const errands = [
    ...paymentErrands({ gateways: gateways.all, desk: payments, execute, logger }),
    unaccountedMoneyErrand(logger),
    ...gateways.errands,
  ];
  const subscribers = [...consumers, ...settling, ...errands];
  const unitOfWork = createUnitOfWork({ database, clock, outbox: createOutbox(boss, subscribers) });
  await createQueues(boss, subscribers);

  const pool = await database.pool();
  const gateway = gateways.current;
  const publicUrl = (): string => address.url;
  const parts = { config, secrets, clock, database, pool, passwordCost, gateway, combiner, desk, publicUrl };
  const supplied = supplyPorts(parts);
  return { ...given, database, pool, boss, execute, subscribers, gateways: gateways.all, payments, supplied, address };
}

async function refuseDemoAccounts({ config, execute }: Core): Promise<void> {
  if (config.NODE_ENV !== 'production' || !(await execute(system, hasDemoAccounts, undefined))) return;
  throw new Error(
    'DATABASE_URL leads to the demo data, whose passwords everybody knows: give production its own database.',
  );
}

async function loadDemo({ execute, supplied, logger }: Core): Promise<void> {
  const { passwords } = supplied.get(accountSecurity);
  const isLoaded = await loadDemoData({ execute, hashPassword: passwords.hash });
  if (isLoaded) logger.info('the demo data set was loaded');
}

async function runEdge(core: Core, closers: Closer[]): Promise<void> {
  const { config, database, clock, logger, supplied, execute, gateways, address } = core;
  const read = () => ({ em: database.fork(), viewer: system, now: clock.now() });
  const stopFeeds = supplyFeeds(supplied, { read, logger });
  closers.unshift(async () => stopFeeds());
  const options = edgeOptions(core);
  const limitFiles = createFileLimit({
    perMinute: config.RATE_LIMITS ? config.FILES_PER_MINUTE : null,
    proxies: config.TRUSTED_PROXIES,
  });
  const server = await createHttpServer<Context>({
    ...options,
    routes: async (app) => {
      await paymentRoutes(app, { gateways, execute, logger, clock });
      const readAs = async (request: FastifyRequest): Promise<Read> => {
        await limitFiles(request.raw);
        return (await openContextOf(options, request)).read;
      };
      const files = { readAs };
      eventRoutes(app, files);
      admissionRoutes(app, { ...files, signer: supplied.get(ticketSigner) });
      passRoutes(app, {
        ...files,
        signer: supplied.get(ticketSigner),
        links: supplied.get(linkSigner),
        wallets: supplied.get(walletIssuers),
      });
      invoiceRoutes(app, files);
    },
  });
  closers.unshift(() => server.close());
  const { url } = await server.listen();
  address.url = config.PUBLIC_URL ?? url;
}

function edgeOptions(core: Core): Omit<EdgeOptions<Context>, 'routes'> {
  const { config, ports, clock, logger } = core;
  const production = config.NODE_ENV === 'production';
  const metrics = createMetrics(core.pool, {
    places: () => core.supplied.get(placesCombiner).waiting,
    payments: () => core.payments.waiting,
    doors: () => core.supplied.get(doorDesk).waiting,
  });
  return {
    schema: createSchema(),
    logger,
    production,
    introspection: !production,
    limits: createLimits(),
    host: config.HOST,
    port: config.PORT,
    allowedOrigins: config.ALLOWED_ORIGINS,
    proxies: config.TRUSTED_PROXIES,
    mayUpload: (token) => isGoodToken(core, token),
    openContext: createContextOpener(core),
    sessionOf: callerOf,
    fingerprintsOf: (callers) => fingerprintsOf(core.database, callers),
    audience: {
      rightsOf: ({ viewer }) => rightsOf(viewer),
      contextOf: (context) => context.forAudience(),
    },
    isUntried: (context) => context.isUntried,
    formatError: createErrorFormat(logger),
    fastLane: ports.fastLane ?? true,
    readiness: createReadiness(core),
    metrics: () => metrics.text(),
    onOperation: (report) => {
      metrics.count(report);
      ports.onOperation?.(report);
    },
    examples,
    sockets: {
      perAddress: config.SOCKETS_PER_ADDRESS,
      perUser: config.SOCKETS_PER_USER,
      subscriptionsPerSocket: config.SOCKET_SUBSCRIPTIONS,
      messagesPerSecond: config.SOCKET_MESSAGES_PER_SECOND,
      maxFrameBytes: config.SOCKET_FRAME_BYTES,
    },
    timeouts: { connectionInit: config.SOCKET_INIT_TIMEOUT, socketStall: config.SOCKET_STALL_TIMEOUT },
    now: () => clock.now().getTime(),
  };
}

/** Milliseconds that a request may wait for its event's places, or a scan for its door, before it is told to come back. */
const LONGEST_WAIT = 5_000;

/** Whatever one of them meets, the others are closed. */
async function closeAll(closers: readonly Closer[], logger: Logger): Promise<void> {
  for (const close of closers) {
    await close().catch((error: unknown) => logger.error({ err: error }, 'something could not be closed'));
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
