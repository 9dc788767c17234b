import type { FastifyInstance } from 'fastify';
import type { GraphQLFormattedError, GraphQLSchema, OperationTypeNode } from 'graphql';
import type { StatementCount } from '../db/statements.js';
import type { Logger } from '../logger.js';
import type { Limits } from '../graphql/limits.js';

export type Transport = 'http' | 'websocket';

/** What the edge knows of a caller before it is known who they are. */
export interface OperationRequest {
  requestId: string;
  /** The bearer token as it was sent, not yet verified. */
  token: string | undefined;
  address: string;
  transport: Transport;
  /** Known for operations of sockets only: over HTTP the context comes before the document is read. */
  kind?: OperationTypeNode;
  /** Whether the operation asserts itself who asks: they may be taken for whoever they were when last looked up. */
  assertsViewer?: boolean;
  /** Whether nobody waits for the answer: the caller's connection has ended, or they have completed the operation. */
  isGone?: () => boolean;
}

/** What a context says about its caller, as far as sockets need it. */
export interface CallerSession {
  userId?: string | undefined;
  /** What `fingerprintsOf` knows the session by. */
  sessionId?: string | undefined;
  /** When the token stops being valid; a socket that has not renewed it by then is closed. */
  expiresAt?: Date | undefined;
  /** What the caller may see, as text; a socket on which it has changed is closed, so that the client connects anew. */
  fingerprint?: string | undefined;
}

/** All callers who see the same of what is marked as shared. */
export interface Audience<C extends object> {
  /** All that decides what a caller sees, as text: equal for callers of one audience. */
  rightsOf(context: C): string;
  /** A context with the same rights that is nobody's. */
  contextOf(context: C): C;
}

/** One finished operation. It never holds the document, variables or tokens. */
export interface OperationReport<C extends object> {
  requestId: string;
  transport: Transport;
  kind: OperationTypeNode | undefined;
  name: string | undefined;
  durationMs: number;
  /** `extensions.code` of every error that was sent. */
  errorCodes: string[];
  /** What it asked of PostgreSQL. */
  sql: Readonly<StatementCount>;
  /** Absent when the operation was refused before a context was opened. */
  context: C | undefined;
}

export interface SocketLimits {
  perAddress: number;
  perUser: number;
  /** Operations of any kind that run at the same time on one socket. */
  subscriptionsPerSocket: number;
  /** Sustained rate; a burst of twice as many is let through. */
  messagesPerSecond: number;
  maxFrameBytes: number;
}

/** All in milliseconds. */
export interface EdgeTimeouts {
  /** For the request line and headers. */
  headers: number;
  /** For the whole request, body included. */
  request: number;
  /**
   * For the next request on an open connection. Longer than load balancers keep theirs, which is mostly a minute: else
   * they send requests on connections that are being closed.
   */
  keepAlive: number;
  /** Without any traffic on a plain HTTP connection, answers included. */
  idle: number;
  /** From the opening of a socket to its `connection_init`. */
  connectionInit: number;
  /** How long a socket may take none of the bytes that wait for it. */
  socketStall: number;
  /** For a socket's peer to read up to the closing handshake and to answer it; it is cut off then. */
  closing: number;
  /** Between two pings of a socket; a socket that misses one is dropped. */
  socketPing: number;
  /** Between two looks at whether the callers of sockets still have their sessions and the same rights. */
  recheck: number;
  /** For requests that are on their way when the server begins to close; a connection that has none by then is closed. */
  lull: number;
  /** For requests in flight, and operations of sockets, when the server closes. */
  drain: number;
  /** For one readiness check. */
  readiness: number;
}

export const DEFAULT_TIMEOUTS: EdgeTimeouts = {
  headers: 10_000,
  request: 15_000,
  keepAlive: 72_000,
  idle: 60_000,
  connectionInit: 5_000,
  socketStall: 10_000,
  closing: 1_000,
  socketPing: 12_000,
  recheck: 10_000,
  lull: 250,
  drain: 3_000,
  readiness: 3_000,
};

/** An example operation, offered as a tab in the explorers. */
export interface ExampleOperation {
  name: string;
  document: string;
  variables?: object;
}

export interface Readiness {
  ready: boolean;
  checks: Record<string, string>;
}

export interface EdgeOptions<C extends object> {
  schema: GraphQLSchema;
  logger: Logger;
  /** In production there are no explorers and no landing page, and transport security is asked for. */
  production: boolean;
  /** Whether clients may read the schema; without it, suggestions in error messages are cut as well. */
  introspection: boolean;
  limits: Limits;
  host: string;
  port: number;
  /** Origins of browsers that may call; `*` means any. The server's own origin is always allowed. */
  allowedOrigins: string[];
  /** Reverse proxies in front whose `X-Forwarded-For` is believed; 0 when clients connect directly. */
  proxies?: number;
  /** Opens the context of one operation. Throws an error with the code `UNAUTHENTICATED` for a token that is not valid. */
  openContext(request: OperationRequest): Promise<C>;
  /** Whether nothing was done for a caller who was taken for somebody: an operation without an answer is begun again then. */
  isUntried?(context: C): boolean;
  /** Whether the bearer of this token may send bodies of megabytes; nobody may when it is absent. */
  mayUpload?(token: string): Promise<boolean>;
  /** Tells sockets whose they are and until when. */
  sessionOf?(context: C): CallerSession;
  /** The fingerprints of these sessions as of now, in one question; without the sessions that have ended. */
  fingerprintsOf?(sessionIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Who may share answers to subscriptions that are marked for it; without it nobody shares. */
  audience?: Audience<C>;
  /** Decides what a client may read of an error; the edge adds `extensions.requestId` when it is left out. */
  formatError(error: GraphQLFormattedError, original: unknown, requestId: string): GraphQLFormattedError;
  readiness(): Promise<Readiness>;
  /** The text of `/metrics` in the Prometheus exposition format. */
  metrics?(): Promise<string>;
  /** Adds routes in a scope of their own, so that a content type parser set there stays there. */
  routes?(app: FastifyInstance): void | Promise<void>;
  /** Hears of every finished operation. */
  onOperation?(report: OperationReport<C>): void;
  examples: ExampleOperation[];
  /** False sends every request over HTTP the long way; true unless told. */
  fastLane?: boolean;
  sockets: SocketLimits;
  timeouts?: Partial<EdgeTimeouts>;
  /** The wall clock in milliseconds, for the expiry of tokens. */
  now?(): number;
}

/** A server that can be started once and closed once. */
export interface HttpServer {
  /** Rejects with one sentence when the port cannot be had. */
  listen(): Promise<{ url: string }>;
  /** Lets what was asked by requests and over sockets finish within the drain time, ends every socket, closes. Safe to repeat. */
  close(): Promise<void>;
}
