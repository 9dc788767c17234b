import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { Read } from '../db/unit-of-work.js';
import { Fault, type FaultCode } from '../problem.js';
import { sendFailure } from './errors.js';

/** What routes beside the API need of it. */
export interface FileRouteOptions {
  /** Reads as whoever the request's token names. Throws RATE_LIMITED when its address has asked for too many files. */
  readAs(request: FastifyRequest): Promise<Read>;
}

export interface ServedFile {
  /** As it is to be saved. */
  name: string;
  type: string;
  body: Buffer | string | Readable;
}

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
}

/** A file for those who are known, each of whom may have another; what the API would not show is not there. */
export function servePrivateFile(
  { readAs }: FileRouteOptions,
  exchange: Exchange,
  open: (read: Read) => Promise<ServedFile>,
): Promise<FastifyReply> {
  return serveFile(exchange, async () => {
    const read = await readAs(exchange.request);
    if (read.viewer.id === undefined) throw new Fault('UNAUTHENTICATED', 'Send an access token that is valid.');
    void exchange.reply.header('cache-control', 'private, no-cache');
    return open(read);
  });
}

const STATUSES: Partial<Record<FaultCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
};

/** A file, or why there is none: 404 where it is not there, 403 where it is not for who asks, 429 for who asks too often. */
export async function serveFile({ request, reply }: Exchange, open: () => Promise<ServedFile>): Promise<FastifyReply> {
  try {
    const { name, type, body } = await open();
    return await reply.header('content-disposition', `inline; filename="${name}"`).type(type).send(body);
  } catch (error) {
    const status = error instanceof Fault ? STATUSES[error.code] : undefined;
    if (status === undefined) throw error;
    const { message, details } = error as Fault;
    if (details.retryAfter !== undefined) void reply.header('retry-after', details.retryAfter);
    return sendFailure(reply, { status, message, requestId: request.id });
  }
}
