import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { Read } from '../db/unit-of-work.js';
import { Fault } from '../problem.js';
import { sendFailure } from './errors.js';

/** What routes beside the API need of it. */
export interface FileRouteOptions {
  /** Reads as whoever the request's token names. */
  readAs(request: FastifyRequest): Promise<Read>;
}

export interface ServedFile {
  /** As it is to be saved. */
  name: string;
  type: string;
  body: Buffer | string | Readable;
}

/** A file for those who are known, each of whom may have another; what the API would not show is not there. */
export async function servePrivateFile(
  { readAs }: FileRouteOptions,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  open: (read: Read) => Promise<ServedFile>,
): Promise<FastifyReply> {
  const read = await readAs(request);
  if (read.viewer.id === undefined) {
    return sendFailure(reply, { status: 401, message: 'Send an access token that is valid.', requestId: request.id });
  }
  void reply.header('cache-control', 'private, no-cache');
  return serveFile({ request, reply }, () => open(read));
}

/** A file, or 404 where there is none. */
export async function serveFile(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  open: () => Promise<ServedFile>,
): Promise<FastifyReply> {
  try {
    const { name, type, body } = await open();
    return await reply.header('content-disposition', `inline; filename="${name}"`).type(type).send(body);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'NOT_FOUND') throw error;
    return sendFailure(reply, { status: 404, message: error.message, requestId: request.id });
  }
}
