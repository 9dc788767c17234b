import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import fastifyApollo from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AsyncLocalStorage } from 'node:async_hooks';
import { addressOf, bearerToken } from './caller.js';
import type { EdgeOptions } from './edge-options.js';
import { codeOf, contextError, type ErrorPresenter } from './errors.js';
import type { OperationLog } from './operation-log.js';

/** What the HTTP side of `/graphql` is made of. */
export interface GraphqlEndpointParts<C extends object> {
  options: EdgeOptions<C>;
  present: ErrorPresenter;
  log: OperationLog<C>;
  drainMs: number;
}

/** Apollo formats errors without knowing the request; this carries its id there. */
const requestScope = new AsyncLocalStorage<string>();

const currentRequestId = (): string => requestScope.getStore() ?? '';

/**
 * `/graphql` over HTTP: POST for everything, GET for queries. Requests that a foreign page could send without a
 * preflight are refused, and so are batches. Stop the returned server to drain the HTTP server.
 */
export async function addGraphqlEndpoint<C extends object>(
  app: FastifyInstance,
  parts: GraphqlEndpointParts<C>,
): Promise<{ stop(): Promise<void> }> {
  const apollo = createApollo(app, parts);
  await apollo.start();
  app.addHook('preHandler', (request, _reply, done) => requestScope.run(request.id, done));
  await app.register(fastifyApollo(apollo), {
    path: '/graphql',
    method: ['GET', 'POST'],
    context: (request: FastifyRequest) => openContext(parts.options, request),
  });
  return apollo;
}

async function openContext<C extends object>(options: EdgeOptions<C>, request: FastifyRequest): Promise<C> {
  try {
    return await options.openContext({
      requestId: request.id,
      token: bearerToken(request.headers.authorization),
      address: addressOf(request.raw, options.proxies ?? 0),
      transport: 'http',
      isGone: () => request.raw.socket.destroyed,
    });
  } catch (error) {
    throw contextError(error);
  }
}

function createApollo<C extends object>(app: FastifyInstance, parts: GraphqlEndpointParts<C>): ApolloServer<C> {
  const { options, present } = parts;
  return new ApolloServer<C>({
    schema: options.schema,
    introspection: options.introspection,
    parseOptions: options.limits.parse,
    validationRules: options.limits.rules,
    validationOptions: options.limits.validation,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: options.production ? 'production' : 'development',
    logger: options.logger,
    formatError: (formatted, original) => present(original, currentRequestId(), formatted),
    plugins: [
      ApolloServerPluginDrainHttpServer({ httpServer: app.server, stopGracePeriodMillis: parts.drainMs }),
      // It would instrument every resolver, for a response cache that is not there.
      ApolloServerPluginCacheControlDisabled(),
      landingPage(options),
      costGate(options),
      reportOperations(parts.log),
    ],
  });
}

function landingPage<C extends object>({ production, examples }: EdgeOptions<C>): ApolloServerPlugin {
  if (production) return ApolloServerPluginLandingPageDisabled();
  const [example] = examples;
  return ApolloServerPluginLandingPageLocalDefault({
    embed: true,
    ...(example ? { document: example.document, variables: { ...example.variables } } : {}),
  });
}

function costGate<C extends object>({ limits, schema }: EdgeOptions<C>): ApolloServerPlugin<C> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, request }) {
          const { operationName, variables } = request;
          const [refusal] = limits.refusals({ schema, document, operationName, variables });
          if (!refusal) return;
          refusal.extensions['http'] = { status: 400 };
          throw refusal;
        },
      };
    },
  };
}

function reportOperations<C extends object>(log: OperationLog<C>): ApolloServerPlugin<C> {
  return {
    async requestDidStart({ contextValue }) {
      const operation = log.start(currentRequestId(), 'http');
      operation.context = contextValue;
      return {
        async willSendResponse({ operation: node, response }) {
          operation.kind = node?.operation;
          operation.name = node?.name?.value;
          const errors = response.body.kind === 'single' ? (response.body.singleResult.errors ?? []) : [];
          operation.errorCodes = errors.map((error) => codeOf(error) ?? '');
          log.finish(operation);
        },
      };
    },
  };
}
