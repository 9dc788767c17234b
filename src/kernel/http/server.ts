import cors from '@fastify/cors';
import Fastify, { type FastifyInstance } from 'fastify';
import { Server as NetServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { countStatements, newStatementCount } from '../db/statements.js';
import { arrivalOf } from './arrived-requests.js';
import { limitBodies, UPLOAD_LIMIT } from './body-limit.js';
import { requestIdOf } from './caller.js';
import { DEFAULT_TIMEOUTS, type EdgeOptions, type EdgeTimeouts, type HttpServer } from './edge-options.js';
import { answerClientError, answerFailure, createErrorPresenter, installErrorAnswers, sendFailure } from './errors.js';
import { addExplorer } from './explorer.js';
import { addGraphqlEndpoint } from './graphql-endpoint.js';
import { FrontDoor, standBeforeRequests } from './front-door.js';
import { addHealthRoutes } from './health.js';
import { createOperationLog } from './operation-log.js';
import { standBeforeConnections, type PlainConnections } from './plain-connections.js';
import { securityHeaders } from './security-headers.js';
import { addWebSocketEndpoint, isSocketOffered } from './websocket.js';

const HEADER_LIMIT = 16_384;
const REQUESTS_PER_CONNECTION = 10_000;

/**
 * The HTTP and WebSocket edge of a schema: `/graphql` on both, health, metrics, explorers outside production, and the
 * routes that modules add. It opens a context for each operation and knows nothing of what operations do.
 */
export async function createHttpServer<C extends object>(options: EdgeOptions<C>): Promise<HttpServer> {
  const timeouts: EdgeTimeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  let closing: Promise<void> | undefined;
  const isClosing = (): boolean => closing !== undefined;
  const app = createApp(options, { timeouts, isClosing });
  const present = createErrorPresenter(options);
  const log = createOperationLog(options);

  installErrorAnswers(app, options.logger);
  limitBodies(app, options.mayUpload ?? (() => Promise.resolve(false)));
  await app.register(cors, {
    origin: options.allowedOrigins.includes('*') ? '*' : options.allowedOrigins,
    methods: ['GET', 'POST', 'OPTIONS'],
    allowedHeaders: ['content-type', 'authorization', 'apollo-require-preflight', 'x-request-id'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  });
  addHealthRoutes(app, { ...options, timeout: timeouts.readiness, isDraining: isClosing });
  if (!options.production) addExplorer(app, options.examples);
  const { apollo, lane, heads } = await addGraphqlEndpoint(app, { options, present, log, drainMs: timeouts.drain });
  const { routes } = options;
  if (routes) await app.register(async (scope) => routes(scope));
  const sockets = addWebSocketEndpoint(app.server, { options, present, log, timeouts });
  await app.ready();
  const door = new FrontDoor({ lane, heads, isClosing, logger: options.logger });
  const plain = options.fastLane === false ? undefined : openDoor(app.server, { door, timeouts });

  return {
    listen: async () => ({ url: await listen(app, options) }),
    close: () =>
      (closing ??= (async () => {
        acceptNoMore(app.server);
        await Promise.all([
          sockets.close(),
          lull(app.server, timeouts.lull).then(() => Promise.all([plain?.close(timeouts.drain), apollo.stop()])),
        ]);
        await app.close();
      })()),
  };
}

/** Both ways to the door: connections come by it first, and then the requests of those that were handed on. */
function openDoor(
  server: FastifyInstance['server'],
  parts: { door: FrontDoor; timeouts: EdgeTimeouts },
): PlainConnections {
  standBeforeRequests(server, parts.door);
  return standBeforeConnections(server, { ...parts, requestsPerConnection: REQUESTS_PER_CONNECTION });
}

/**
 * Whoever connects anew is refused, and can ask another node: nothing of a request was sent then. Connections that are open
 * stay open, which those without a request would not if HTTP's own server were closed.
 */
const acceptNoMore = (server: NetServer): void => void NetServer.prototype.close.call(server);

/** Connections on which a request may be on its way: those that are answered meanwhile end with their answers. */
async function lull(server: FastifyInstance['server'], milliseconds: number): Promise<void> {
  const count = await new Promise<number>((resolve) => server.getConnections((_, open) => resolve(open)));
  if (count > 0) await delay(milliseconds);
}

interface AppParts {
  timeouts: EdgeTimeouts;
  isClosing(): boolean;
}

function createApp<C extends object>(options: EdgeOptions<C>, { timeouts, isClosing }: AppParts): FastifyInstance {
  const { logger, production, proxies = 0 } = options;
  const app = Fastify({
    logger: false,
    trustProxy: (_address, hop) => hop < proxies,
    bodyLimit: UPLOAD_LIMIT,
    connectionTimeout: timeouts.idle,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.keepAlive,
    maxRequestsPerSocket: REQUESTS_PER_CONNECTION,
    forceCloseConnections: 'idle',
    genReqId: (request) => arrivalOf(request)?.id ?? requestIdOf(request),
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => void answerFailure(error, request, reply),
    http: {
      maxHeaderSize: HEADER_LIMIT,
      headersTimeout: Math.min(timeouts.headers, timeouts.request),
      requestTimeout: timeouts.request,
      connectionsCheckingInterval: Math.min(1_000, timeouts.headers / 2),
      shouldUpgradeCallback: isSocketOffered,
    },
  });
  app.removeContentTypeParser('text/plain');
  const headers = securityHeaders(production);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    if (isClosing()) void reply.header('connection', 'close');
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding === 'identity') return done();
    const message = 'Compressed request bodies are not supported.';
    sendFailure(reply, { status: 415, message, requestId: request.id });
  });
  // After the body has been read: its stream would lose the context.
  app.addHook('preHandler', ({ raw }, _reply, done) =>
    countStatements(arrivalOf(raw)?.begun?.sql ?? newStatementCount(), done),
  );
  app.addHook('onResponse', (request, reply, done) => {
    const { method, id: requestId, routeOptions } = request;
    const { statusCode: status } = reply;
    if (status >= 400) logger.debug({ requestId, method, route: routeOptions.url, status }, 'request refused');
    done();
  });
  return app;
}

async function listen<C extends object>(app: FastifyInstance, { host, port }: EdgeOptions<C>): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new Error(`Port ${port} on ${host} is taken: stop the program that uses it or set PORT to another port.`);
    }
    if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL') {
      throw new Error(`${host} is no address of this machine: set HOST to one of its own, such as 127.0.0.1.`);
    }
    if (code === 'EACCES') {
      throw new Error(`Port ${port} on ${host} may not be used by this user: set PORT to a port above 1023.`);
    }
    throw error;
  }
  const { port: taken } = app.server.address() as AddressInfo;
  const isAnyAddress = host === '0.0.0.0' || host === '::';
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${isAnyAddress ? 'localhost' : name}:${taken}`;
}
