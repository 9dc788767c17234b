import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { Read } from '../db/unit-of-work.js';
import { Fault, type FaultCode } from '../problem.js';
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

const STATUSES: Partial<Record<FaultCode, number>> = { NOT_FOUND: 404, FORBIDDEN: 403 };

/** A file, 404 where there is none, or 403 where it is not for who asks. */
export async function serveFile(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  open: () => Promise<ServedFile>,
): Promise<FastifyReply> {
  try {
    const { name, type, body } = await open();
    return await reply.header('content-disposition', `inline; filename="${name}"`).type(type).send(body);
  } catch (error) {
    const status = error instanceof Fault ? STATUSES[error.code] : undefined;
    if (status === undefined) throw error;
    return sendFailure(reply, { status, message: (error as Fault).message, requestId: request.id });
  }
}
