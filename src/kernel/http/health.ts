import type { FastifyInstance } from 'fastify';
import type { EdgeOptions, Readiness } from './edge-options.js';

/**
 * `/livez` says that the process answers, `/readyz` that it can serve: 503 while a check fails, takes too long, or the
 * server drains. `/metrics` exists when it is given.
 */
export function addHealthRoutes<C extends object>(
  app: FastifyInstance,
  options: Pick<EdgeOptions<C>, 'readiness' | 'metrics' | 'logger'> & { timeout: number; isDraining(): boolean },
): void {
  app.get('/livez', async () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    if (options.isDraining()) return reply.code(503).send({ status: 'draining', checks: {} });
    const { ready, checks } = await judge(options);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks });
  });
  const { metrics } = options;
  if (!metrics) return;
  app.get('/metrics', async (_request, reply) => reply.type('text/plain; version=0.0.4').send(await metrics()));
}

async function judge<C extends object>(
  options: Pick<EdgeOptions<C>, 'readiness' | 'logger'> & { timeout: number },
): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(() => resolve({ ready: false, checks: { readiness: 'no answer in time' } }), options.timeout);
  });
  try {
    return await Promise.race([options.readiness(), late]);
  } catch (error) {
    options.logger.warn({ err: error }, 'readiness check failed');
    return { ready: false, checks: { readiness: 'failed' } };
  } finally {
    clearTimeout(timer);
  }
}
