import {
  buildSchema,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { createLimits } from '../../src/kernel/graphql/limits.js';
import type { EdgeOptions, OperationRequest } from '../../src/kernel/http/edge-options.js';
import { createHttpServer } from '../../src/kernel/http/server.js';
import { heldAnswers } from './held-answers.js';
import { newsDesk, type Story } from './news-desk.js';

export interface EdgeContext {
  requestId: string;
  userId: string | undefined;
  expiresAt: Date | undefined;
}

const SDL = /* GraphQL */ `
  type Query {
    greeting(name: String): String!
    caller: String
    slow(ms: Int!): String!
    held: String!
    broken: String
    things(first: Int, last: Int, after: String): ThingConnection!
  }
  type Mutation {
    rename(name: String!): String!
  }
  type Subscription {
    ticks: Int!
    refused: Int!
    slowTicks(ms: Int!): Int!
    news(topic: String): News!
  }
  type News {
    number: Int!
    text(length: Int!): String!
    caller: String
    rights: String!
    name: String
    slow(ms: Int!): Int!
    broken: String
  }
  type ThingConnection {
    edges: [ThingEdge!]!
    totalCount: Int!
  }
  type ThingEdge {
    node: Thing!
  }
  type Thing {
    id: ID!
    tags: [String!]!
    parts: [Thing!]!
    parent: Thing
    things(first: Int): ThingConnection!
  }
`;

/** A source that yields 1, 2, 3 … and ends at once when it is told to. */
export class TickSource implements AsyncIterableIterator<number> {
  static open = 0;
  #count = 0;
  #wake: (() => void) | undefined;
  #isDone = false;

  constructor(readonly everyMs: number) {
    TickSource.open += 1;
  }

  async next(): Promise<IteratorResult<number>> {
    if (!this.#isDone && this.#count > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.everyMs);
        this.#wake = () => (clearTimeout(timer), resolve());
      });
    }
    if (this.#isDone) return { done: true, value: undefined };
    this.#count += 1;
    return { done: false, value: this.#count };
  }

  async return(): Promise<IteratorResult<number>> {
    if (!this.#isDone) TickSource.open -= 1;
    this.#isDone = true;
    this.#wake?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

export function edgeSchema(): GraphQLSchema {
  const schema = buildSchema(SDL);
  const { greeting, caller, slow, held, broken, things } = schema.getQueryType()!.getFields();
  greeting!.resolve = (_root, { name }) => `hello ${name ?? 'you'}`;
  caller!.resolve = (_root, _args, context: EdgeContext) => context.userId;
  slow!.resolve = (_root, { ms }) => new Promise((resolve) => setTimeout(() => resolve('done'), ms));
  held!.resolve = () => heldAnswers.wait();
  broken!.resolve = () => {
    throw new Error('secret detail');
  };
  things!.resolve = () => ({ edges: [], totalCount: 0 });
  schema.getMutationType()!.getFields()['rename']!.resolve = (_root, { name }) => name;
  const { ticks, refused, slowTicks, news } = schema.getSubscriptionType()!.getFields();
  ticks!.subscribe = () => new TickSource(50);
  ticks!.resolve = (tick: number) => tick;
  refused!.subscribe = () => {
    throw new GraphQLError('Not for you.', { extensions: { code: 'FORBIDDEN' } });
  };
  slowTicks!.subscribe = () => new TickSource(50);
  slowTicks!.resolve = (tick: number, { ms }) => delay(ms, tick);
  news!.subscribe = () => newsDesk.watch();
  news!.resolve = (story: Story) => story;
  news!.extensions = { isShared: true };
  addNewsResolvers(schema);
  return schema;
}

function addNewsResolvers(schema: GraphQLSchema): void {
  const { text, caller, rights, name, slow, broken } = (schema.getType('News') as GraphQLObjectType).getFields();
  text!.resolve = (_story, { length }) => {
    newsDesk.workedOut += 1;
    return 'ä'.repeat(length);
  };
  slow!.resolve = async ({ number }: Story, { ms }) => delay(ms, number);
  rights!.resolve = (_story, _args, { userId }: EdgeContext) => (userId === undefined ? 'public' : 'member');
  // Marked although it looks at who asks: what must not leak even then.
  name!.resolve = (_story, _args, { userId }: EdgeContext) => userId;
  broken!.resolve = () => {
    throw new Error('secret detail');
  };
  for (const field of [text, rights, name, slow, broken]) field!.extensions = { isShared: true };
  // Not marked.
  caller!.resolve = (_story, _args, { userId }: EdgeContext) => userId;
}

/** Tokens are `user:<id>` or `user:<id>:<seconds until it expires>`. */
async function openContext({ requestId, token }: OperationRequest): Promise<EdgeContext> {
  if (token === undefined) return { requestId, userId: undefined, expiresAt: undefined };
  const [kind, userId, seconds] = token.split(':');
  if (kind !== 'user') throw new GraphQLError('Log in again.', { extensions: { code: 'UNAUTHENTICATED' } });
  const expiresAt = seconds
    ? new Date(performance.timeOrigin + performance.now() + Number(seconds) * 1_000)
    : undefined;
  return { requestId, userId, expiresAt };
}

function formatError(error: GraphQLFormattedError): GraphQLFormattedError {
  if (error.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return error;
  return { message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
}

export interface RunningEdge {
  url: string;
  port: number;
  /** Parsed log lines. */
  lines: Array<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Starts an edge on a free port, in front of a schema that knows nothing of tickets. It is patient unless told. */
export async function startEdge({
  timeouts,
  ...changes
}: Partial<EdgeOptions<EdgeContext>> = {}): Promise<RunningEdge> {
  const lines: Array<Record<string, unknown>> = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const server = await createHttpServer<EdgeContext>({
    schema: edgeSchema(),
    logger,
    production: false,
    introspection: true,
    limits: createLimits(),
    host: '127.0.0.1',
    port: 0,
    allowedOrigins: ['https://tickets.example'],
    openContext,
    sessionOf: ({ userId, expiresAt }) => ({ userId, expiresAt }),
    audience: {
      rightsOf: ({ userId }) => (userId === undefined ? 'public' : 'member'),
      contextOf: ({ userId, ...context }) => ({ ...context, userId: userId && 'somebody' }),
    },
    formatError,
    readiness: async () => ({ ready: true, checks: { database: 'ok' } }),
    examples: [{ name: 'Greeting', document: 'query Greeting { greeting(name: "Ada") }' }],
    sockets: { perAddress: 20, perUser: 3, subscriptionsPerSocket: 4, messagesPerSecond: 20, maxFrameBytes: 65_536 },
    timeouts: { connectionInit: 60_000, drain: 60_000, ...timeouts },
    ...changes,
  });
  const { url } = await server.listen();
  return { url, port: Number(new URL(url).port), lines, close: () => server.close() };
}
