import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { AsyncLocalStorage } from 'node:async_hooks';
import { AnswerHeads } from './answer-heads.js';
import type { EdgeOptions } from './edge-options.js';
import { codeOf, type ErrorPresenter } from './errors.js';
import { FastLane, type AnswerFully } from './fast-lane.js';
import { KnownOperations } from './known-operations.js';
import { openContextOf, type HttpCaller } from './request-context.js';
import type { OperationLog, RunningOperation } from './operation-log.js';

/** What the HTTP side of `/graphql` is made of. */
export interface GraphqlEndpointParts<C extends object> {
  options: EdgeOptions<C>;
  present: ErrorPresenter;
  log: OperationLog<C>;
  drainMs: number;
}

/** What Apollo's plugins and formats need to know of the request, which they do not see. */
interface RequestScope {
  requestId: string;
  /** What the fast lane has begun. */
  begun: RunningOperation<object> | undefined;
}

const requestScope = new AsyncLocalStorage<RequestScope>();

const currentRequestId = (): string => requestScope.getStore()?.requestId ?? '';

/**
 * `/graphql` over HTTP: POST for everything, GET for queries. Requests that a foreign page could send without a
 * preflight are refused, and so are batches. Operations that Apollo has let through once go by the fast lane after
 * that, unless `fastLane` is false. Stop the returned Apollo to drain the HTTP server.
 */
export async function addGraphqlEndpoint<C extends object>(
  app: FastifyInstance,
  parts: GraphqlEndpointParts<C>,
): Promise<{ apollo: { stop(): Promise<void> }; lane: FastLane<C>; heads: AnswerHeads }> {
  const { options, log } = parts;
  const known = new KnownOperations(options);
  const heads = new AnswerHeads();
  const apollo = createApollo(app, { ...parts, known });
  await apollo.start();
  const open = (request: HttpCaller, assertsViewer = false): Promise<C> =>
    openContextOf(options, request, assertsViewer);
  const answer = fastifyApolloHandler(apollo, {
    context: async (request) => (requestScope.getStore()?.begun?.context as C | undefined) ?? open(request),
  });
  const answerFully: AnswerFully<C> = async (request, reply, begun) => {
    const answered = await requestScope.run({ requestId: request.id, begun }, () => answer.call(app, request, reply));
    lane.learn(request, reply);
    return answered;
  };
  const isUntried = (context: C): boolean => options.isUntried?.(context) ?? false;
  const lane = new FastLane<C>({ known, log, openContext: open, isUntried, answerFully, heads });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler: (request, reply) =>
      options.fastLane === false ? answerFully(request, reply) : lane.handle(request, reply),
  });
  return { apollo, lane, heads };
}

function createApollo<C extends object>(
  app: FastifyInstance,
  parts: GraphqlEndpointParts<C> & { known: KnownOperations },
): ApolloServer<C> {
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
      costGate(options, parts.known),
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

/** The last look at an operation before it runs; what passes it once is known from then on. */
function costGate<C extends object>({ limits, schema }: EdgeOptions<C>, known: KnownOperations): ApolloServerPlugin<C> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation, request, source }) {
          if (operation?.operation === 'subscription') throw needsSocket();
          const { operationName, variables } = request;
          const [refusal] = limits.refusals({ schema, document, operationName, variables });
          if (!refusal) return known.learn(source, document);
          refusal.extensions['http'] = { status: 400 };
          throw refusal;
        },
      };
    },
  };
}

const needsSocket = (): GraphQLError =>
  new GraphQLError('Subscriptions are sent over a WebSocket, by the protocol graphql-transport-ws.', {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });

function reportOperations<C extends object>(log: OperationLog<C>): ApolloServerPlugin<C> {
  return {
    async requestDidStart({ contextValue }) {
      const begun = requestScope.getStore()?.begun as RunningOperation<C> | undefined;
      const operation = begun ?? log.start(currentRequestId(), 'http');
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
