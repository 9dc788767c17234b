import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '../logger.js';

/** An error as every transport sends it. */
export function errorBody(failure: { code: string; message: string; requestId: string }): string {
  const { code, message, requestId } = failure;
  return JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] });
}

const CODES: Record<number, string> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  429: 'RATE_LIMITED',
};

const codeOfStatus = (status: number): string =>
  CODES[status] ?? (status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR');

const STATUSES: Record<string, number> = { UNAUTHENTICATED: 401, FORBIDDEN: 403, RATE_LIMITED: 429 };

/** The code that an error of any kind carries, in `extensions` or by itself. */
export function codeOf(error: unknown): string | undefined {
  const { extensions, code } = (error ?? {}) as { extensions?: { code?: unknown }; code?: unknown };
  const found = extensions?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}

/** Why a context could not be opened, with the HTTP status that goes with it. */
export function contextError(error: unknown): GraphQLError {
  const code = codeOf(error) ?? '';
  const status = STATUSES[code];
  const own = status ? { code } : {};
  const extensions = error instanceof GraphQLError ? error.extensions : own;
  return new GraphQLError(error instanceof Error ? error.message : 'Internal server error', {
    originalError: error instanceof Error ? error : new Error(String(error)),
    extensions: { http: { status: status ?? 500 }, ...extensions },
  });
}

const MESSAGES: Record<string, string> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The request body is empty.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The request body is not valid JSON.',
  FST_ERR_CTP_BODY_TOO_LARGE:
    'The request body is too large: 100 kB is the limit, 16 MB with a valid access token, or as a paired device.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The content type is not supported: send application/json.',
};

/** What the edge answers to a request that never became an operation. */
export function answerFailure(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const given = error.statusCode ?? 500;
  const status = given >= 400 && given < 600 ? given : 500;
  const message =
    status >= 500 ? 'Internal server error' : (MESSAGES[error.code] ?? (STATUS_CODES[status] || 'Bad request') + '.');
  return sendFailure(reply, { status, message, requestId: request.id });
}

export function sendFailure(
  reply: FastifyReply,
  failure: { status: number; message: string; requestId: string },
): FastifyReply {
  const body = errorBody({ ...failure, code: codeOfStatus(failure.status) });
  return reply.code(failure.status).header('x-request-id', failure.requestId).type('application/json').send(body);
}

/** Answers on a connection that no request object exists for, and ends it. */
export function endRawSocket(socket: Socket, failure: { status: number; message: string; requestId?: string }): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = failure.requestId ?? randomUUID();
  const body = errorBody({ code: codeOfStatus(failure.status), message: failure.message, requestId });
  const head = [
    `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

const RAW_FAILURES: Record<string, { status: number; message: string }> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive.' },
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The request headers are too large.' },
};

/** For what Node refuses before Fastify sees it: unreadable, oversized or slow requests. */
export function answerClientError(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  endRawSocket(socket, RAW_FAILURES[error.code ?? ''] ?? { status: 400, message: 'The request is not valid HTTP.' });
}

/** Gives every failure outside GraphQL the shape of a GraphQL error. */
export function installErrorAnswers(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if ((error.statusCode ?? 500) >= 500) logger.error({ err: error, requestId: request.id }, 'request failed');
    return answerFailure(error, request, reply);
  });
  app.setNotFoundHandler((request, reply) => {
    const isGraphql = request.url.split('?', 1)[0] === '/graphql';
    if (!isGraphql)
      return sendFailure(reply, { status: 404, message: 'There is nothing here.', requestId: request.id });
    return sendFailure(reply.header('allow', 'GET, POST'), {
      status: 405,
      message: 'Operations are sent by POST, queries by GET as well.',
      requestId: request.id,
    });
  });
}

/** How errors of operations are shown, the same on every transport. */
export interface ErrorPresenter {
  /** `formatted` is what the transport made of `original`; without one, what `original` says of itself. */
  (original: unknown, requestId: string, formatted?: GraphQLFormattedError): GraphQLFormattedError;
}

const SUGGESTION = ' Did you mean ';

export function createErrorPresenter(options: {
  introspection: boolean;
  logger: Logger;
  formatError(error: GraphQLFormattedError, original: unknown, requestId: string): GraphQLFormattedError;
}): ErrorPresenter {
  return (original, requestId, formatted = describe(original)) => {
    const given = withProductCode(formatted);
    const cut = options.introspection ? given : { ...given, message: withoutSuggestion(given.message) };
    let shown: GraphQLFormattedError;
    try {
      shown = options.formatError(cut, original, requestId);
    } catch (error) {
      options.logger.error({ err: error, requestId }, 'an error could not be formatted');
      shown = { message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
    }
    return { ...shown, extensions: { requestId, ...shown.extensions } };
  };
}

/** A message may repeat a text of the client's, however long. */
function withoutSuggestion(message: string): string {
  const at = message.indexOf(SUGGESTION);
  return at !== -1 && message.endsWith('?') ? message.slice(0, at) : message;
}

function describe(original: unknown): GraphQLFormattedError {
  if (!(original instanceof GraphQLError)) return { message: 'Internal server error' };
  const { http: _http, ...extensions } = original.extensions;
  return { ...original.toJSON(), extensions: { code: defaultCode(original), ...extensions } };
}

/** graphql-js itself gives no codes. What it refuses before it resolves anything has no path and no foreign cause. */
function defaultCode({ path, originalError }: GraphQLError): string {
  const isRequestFault = !path && (!originalError || originalError instanceof GraphQLError);
  return isRequestFault ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR';
}

/** What Apollo says without a code to persisted queries that cannot be meant. */
const UNCODED = new Set(['provided sha does not match query', 'Unsupported persisted query version']);

/** Refusals by a limit lose their code in Apollo, `BAD_REQUEST` is none of ours, and some of its own have none. */
function withProductCode(error: GraphQLFormattedError): GraphQLFormattedError {
  const { code, limit } = error.extensions ?? {};
  const isLimit = code === 'GRAPHQL_VALIDATION_FAILED' && limit !== undefined;
  const isRequestFault = code === 'BAD_REQUEST' || isLimit || UNCODED.has(error.message);
  return isRequestFault ? { ...error, extensions: { ...error.extensions, code: 'BAD_USER_INPUT' } } : error;
}
