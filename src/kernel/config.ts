import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  amountsByCurrency,
  httpUrl,
  integer,
  list,
  noReplicas,
  oneOf,
  origins,
  parseDuration,
  pem,
  postgresUrl,
  secret,
  text,
  wait,
  type Reader,
} from './config-values.js';

/** One environment variable: how it reads, what it is when unset, and what operators are told about it. */
interface Setting<T> {
  read: Reader<NonNullable<T>>;
  initial: string | undefined;
  about: string;
}

/** What a variable can mean. */
type Value = string | number | string[] | Record<string, number>;

function setting<T extends Value>(initial: string, read: Reader<T>, about: string): Setting<T> {
  return { read, initial, about };
}

function optional<T extends Value>(read: Reader<T>, about: string): Setting<T | undefined> {
  return { read, initial: undefined, about };
}

/** Every variable that Foyer reads, in the order of `.env.example`. */
export const settings = {
  NODE_ENV: setting(
    'development',
    oneOf('development', 'test', 'production'),
    'production refuses to start with default secrets, without DATABASE_URL or with demo data',
  ),
  PORT: setting('4000', integer(0, 65_535), 'TCP port of HTTP and WebSocket; 0 takes a free one'),
  HOST: setting('127.0.0.1', text, 'address to listen on; 0.0.0.0 in a container'),
  PUBLIC_URL: optional(
    httpUrl,
    'URL under which clients and payment providers reach this server; http://HOST:PORT when unset',
  ),
  ROLE: setting(
    'all',
    oneOf('api', 'worker', 'all'),
    'what this process does: answer requests, work on messages, or both',
  ),
  DATABASE_URL: optional(
    postgresUrl,
    'PostgreSQL 15 or later; unset, an embedded PostgreSQL 18 runs in FOYER_DATA_DIR',
  ),
  DATABASE_REPLICA_URLS: optional(noReplicas, 'reserved for reading from streaming replicas; must be unset for now'),
  DATABASE_POOL_SIZE: setting('20', integer(2, 500), 'connections to PostgreSQL that this process keeps at most'),
  PREPARED_STATEMENTS: setting(
    'on',
    oneOf('on', 'off'),
    'whether connections keep the plans of the statements that run most; off behind a PgBouncer that cannot',
  ),
  PATIENCE: optional(
    wait,
    'how long connections, next statements of transactions and turns in queues are waited for; 3 to 5 seconds when unset',
  ),
  FOYER_DATA_DIR: setting('.data', (value) => resolve(value), 'embedded cluster and development keys'),
  DEMO_DATA: optional(oneOf('true', 'false'), 'load the demo data set into an empty database; true in development'),
  JWT_SECRET: optional(secret, 'signs access tokens; made at first start in development'),
  TICKET_PRIVATE_KEY: optional(
    pem,
    'Ed25519 private key (PKCS #8) that signs tickets; made at first start in development',
  ),
  SANDBOX_WEBHOOK_SECRET: optional(
    secret,
    'signs the webhooks of the sandbox payment provider; derived from JWT_SECRET when unset',
  ),
  SANDBOX_PAYMENTS: optional(
    oneOf('on', 'off'),
    'whether bookings may be paid through the sandbox, which takes no money; off in production',
  ),
  STRIPE_SECRET_KEY: optional(text, 'API key of the Stripe account that new payments go through; none do when unset'),
  STRIPE_WEBHOOK_SECRET: optional(
    list,
    'signing secret of the webhook endpoint at Stripe; several, separated by commas, while it is rotated',
  ),
  STRIPE_TIMEOUT: setting('10s', wait, 'how long an answer of Stripe is waited for before it is asked again'),
  STRIPE_API_BASE: optional(httpUrl, 'where Stripe is reached, for tests against a server that stands in for it'),
  APPLE_PASS_TYPE_ID: optional(text, 'pass type id at Apple; with the next four set, tickets go into Apple Wallet'),
  APPLE_TEAM_ID: optional(text, 'team id at Apple'),
  APPLE_PASS_CERTIFICATE: optional(pem, 'certificate of the pass type id'),
  APPLE_PASS_KEY: optional(pem, 'its private key'),
  APPLE_WWDR_CERTIFICATE: optional(pem, 'intermediate certificate of Apple, WWDR G4'),
  APPLE_PASS_KEY_PASSPHRASE: optional(text, 'what the private key is encrypted with; unset when it is not'),
  GOOGLE_WALLET_ISSUER_ID: optional(text, 'issuer id at Google; with the next two set, tickets go into Google Wallet'),
  GOOGLE_WALLET_ACCOUNT: optional(text, 'address of the service account at Google'),
  GOOGLE_WALLET_KEY: optional(pem, 'its private key'),
  ACCESS_TOKEN_TTL: setting('30m', parseDuration, 'how long an access token is good for'),
  REFRESH_TOKEN_TTL: setting('30d', parseDuration, 'how long a session lives without being refreshed'),
  RESERVATION_TTL: setting('10m', parseDuration, 'how long a reservation holds its places'),
  PLATFORM_FEE_BASIS_POINTS: setting(
    '0',
    integer(0, 10_000),
    'share of what is paid for tickets that comes on top of it for whoever runs this server; 250 is 2.5 %',
  ),
  PLATFORM_FEE_PER_TICKET: setting(
    '',
    amountsByCurrency,
    'amount that comes on top of each ticket that is not free, in minor units by currency: EUR:30,JPY:50',
  ),
  PLATFORM_FEE_NAME: setting('Service fee', text, 'what the fee of whoever runs this server is called'),
  RATE_LIMITS: optional(
    oneOf('on', 'off'),
    'limits on log-in attempts, on codes, reservations and files; off in development and tests, refused in production',
  ),
  RESERVATIONS_PER_MINUTE: setting('30', integer(1, 10_000), 'how many reservations a member may make within a minute'),
  CODE_TRIES_PER_MEMBER: setting(
    '20',
    integer(1, 10_000),
    'codes of discounts that do not fit which a member may try within 15 minutes',
  ),
  CODE_TRIES_PER_ADDRESS: setting('200', integer(1, 100_000), 'the same for an address, with or without an account'),
  FILES_PER_MINUTE: setting(
    '120',
    integer(1, 100_000),
    'PDFs, pictures, calendars and exports that an address may ask a node for within a minute',
  ),
  TRUSTED_PROXIES: setting('0', integer(0, 10), 'reverse proxies in front whose X-Forwarded-For is believed'),
  ALLOWED_ORIGINS: setting('', origins, 'origins of browser clients, separated by commas; the own origin always may'),
  PLACES_QUEUE: setting(
    '2000',
    integer(64, 1_000_000),
    'requests for places of one event that may wait on a node; more are RATE_LIMITED',
  ),
  SOCKETS_PER_ADDRESS: setting('1000', integer(1, 1_000_000), 'WebSockets that one address may have open on a node'),
  SOCKETS_PER_USER: setting('100', integer(1, 1_000_000), 'WebSockets that one user may have open on a node'),
  SOCKET_SUBSCRIPTIONS: setting('50', integer(1, 10_000), 'operations that may run at the same time on one WebSocket'),
  SOCKET_MESSAGES_PER_SECOND: setting(
    '50',
    integer(1, 10_000),
    'messages that a WebSocket may send in the long run; twice as many in a burst',
  ),
  SOCKET_FRAME_BYTES: setting('65536', integer(1_024, 16_777_216), 'largest message that a WebSocket may send'),
  SOCKET_INIT_TIMEOUT: setting('5s', wait, 'how long a new WebSocket may take to send connection_init'),
  SOCKET_STALL_TIMEOUT: setting('10s', wait, 'how long a WebSocket may read nothing of what waits for it'),
  LOG_LEVEL: setting(
    'info',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'least severe log line that is written',
  ),
} as const;

type Settings = typeof settings;
type Variable = keyof Settings;
type Values = { [K in Variable]: Settings[K] extends Setting<infer T> ? T : never };

/** What the environment says, checked. Names are those of the variables. */
export type Config = Readonly<Omit<Values, Switch> & Record<Switch, boolean>>;

type Switch = 'DEMO_DATA' | 'RATE_LIMITS' | 'SANDBOX_PAYMENTS';

/** All that is wrong with the environment, a line for each variable. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Adds what the file `.env` of the working directory says, where there is one; the environment itself goes first. */
export function loadEnvironmentFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/** Reads and checks the environment; an empty variable counts as unset. Throws `ConfigError` with every mistake. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { read, initial }] of Object.entries(settings) as [Variable, Setting<unknown>][]) {
    const given = environment[name] || initial;
    try {
      values[name] = given === undefined ? undefined : read(given);
    } catch (error) {
      faults.push(`${name} ${(error as Error).message}.`);
    }
  }
  const development = values.NODE_ENV === 'development';
  const production = values.NODE_ENV === 'production';
  const config = {
    ...values,
    DEMO_DATA: values.DEMO_DATA === undefined ? development : values.DEMO_DATA === 'true',
    RATE_LIMITS: values.RATE_LIMITS === undefined ? production : values.RATE_LIMITS === 'on',
    SANDBOX_PAYMENTS: values.SANDBOX_PAYMENTS === undefined ? !production : values.SANDBOX_PAYMENTS === 'on',
  } as Config;
  const faulty = new Set(faults.map((fault) => fault.split(' ')[0]!));
  if (config.STRIPE_SECRET_KEY !== undefined && !config.STRIPE_WEBHOOK_SECRET?.length) {
    faults.push('STRIPE_WEBHOOK_SECRET must be set with STRIPE_SECRET_KEY: without it no payment is heard of.');
  }
  for (const group of TOGETHER) {
    const missing = group.filter((name) => config[name] === undefined && !faulty.has(name));
    if (missing.length > 0 && missing.length < group.length) {
      faults.push(`${missing.join(', ')} must be set as well: ${group.join(', ')} go together.`);
    }
  }
  if (config.NODE_ENV === 'production') faults.push(...productionFaults(config, faulty));
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

/** Settings of which all are there, or none. */
const TOGETHER: Variable[][] = [
  ['APPLE_PASS_TYPE_ID', 'APPLE_TEAM_ID', 'APPLE_PASS_CERTIFICATE', 'APPLE_PASS_KEY', 'APPLE_WWDR_CERTIFICATE'],
  ['GOOGLE_WALLET_ISSUER_ID', 'GOOGLE_WALLET_ACCOUNT', 'GOOGLE_WALLET_KEY'],
];

function productionFaults(config: Config, faulty: ReadonlySet<string>): string[] {
  const required: Variable[] = ['DATABASE_URL', 'JWT_SECRET', 'TICKET_PRIVATE_KEY'];
  // A worker posts the sandbox's webhooks to the API; every other role can reach itself.
  if (config.ROLE === 'worker') required.push('PUBLIC_URL');
  const missing = required.filter((name) => config[name] === undefined && !faulty.has(name));
  const faults = missing.map((name) => `${name} must be set in production.`);
  if (config.DEMO_DATA) faults.push('DEMO_DATA must not be true in production.');
  if (!config.RATE_LIMITS) faults.push('RATE_LIMITS must not be off in production.');
  return faults;
}

/** The text of `.env.example`: every variable, commented out, with what it means. */
export function environmentExample(): string {
  const entries = Object.entries(settings) as [Variable, Setting<unknown>][];
  const takes = ({ read }: Setting<unknown>) => (read.takes === undefined ? '' : ` (${read.takes})`);
  return entries
    .map(([name, setting]) => `# ${setting.about}${takes(setting)}\n# ${name}=${setting.initial ?? ''}\n`)
    .join('\n');
}
