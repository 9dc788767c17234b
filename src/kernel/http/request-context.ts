import type { FastifyRequest } from 'fastify';
import { addressOf, bearerToken } from './caller.js';
import type { EdgeOptions } from './edge-options.js';
import { contextError } from './errors.js';

/** The context of a request over HTTP, be it an operation or a route of a module: whoever its token names. */
export async function openContextOf<C extends object>(
  options: Pick<EdgeOptions<C>, 'openContext' | 'proxies'>,
  request: FastifyRequest,
): Promise<C> {
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
