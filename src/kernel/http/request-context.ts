import { addressOf, bearerToken, type Asker } from './caller.js';
import type { EdgeOptions } from './edge-options.js';
import { contextError } from './errors.js';

/** Whoever sent a request over HTTP. */
export interface HttpCaller {
  id: string;
  raw: Asker;
}

/** The context of a request over HTTP, be it an operation or a route of a module: whoever its token names. */
export async function openContextOf<C extends object>(
  options: Pick<EdgeOptions<C>, 'openContext' | 'proxies'>,
  { id, raw }: HttpCaller,
  assertsViewer = false,
): Promise<C> {
  try {
    return await options.openContext({
      requestId: id,
      token: bearerToken(raw.headers.authorization),
      address: addressOf(raw, options.proxies ?? 0),
      transport: 'http',
      assertsViewer,
      isGone: () => raw.socket.destroyed,
    });
  } catch (error) {
    throw contextError(error);
  }
}
