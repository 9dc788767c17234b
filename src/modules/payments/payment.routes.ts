import type { FastifyInstance } from 'fastify';
import { system } from '../../kernel/auth/viewer.js';
import type { Clock } from '../../kernel/clock.js';
import type { Execute } from '../../kernel/db/unit-of-work.js';
import { sendFailure } from '../../kernel/http/errors.js';
import type { Logger } from '../../kernel/logger.js';
import type { PaymentGateway } from './payment-gateway.js';
import { isReadableEvent } from './readable-event.js';
import { recordPaymentEvent } from './record-payment-event.js';
import { warnOfRefusedWebhooks } from './refused-webhooks.js';
import { reportNews } from './report-news.js';

export interface PaymentRouteOptions {
  gateways: readonly PaymentGateway[];
  execute: Execute;
  logger: Logger;
  clock: Clock;
}

/**
 * `POST /webhooks/payments/:provider`: 204 once the event is stored, also for one that came before. What is not signed
 * by the provider, or is no event, is 400 and leaves no trace but in the log, which anybody could fill: there it is a line a
 * minute. Signatures cover bytes, so this scope reads bodies unparsed.
 */
export async function paymentRoutes(app: FastifyInstance, options: PaymentRouteOptions): Promise<void> {
  const { gateways, execute, logger } = options;
  const warnOfRefused = warnOfRefusedWebhooks(options);
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post<{ Params: { provider: string } }>('/webhooks/payments/:provider', async (request, reply) => {
      const requestId = request.id;
      const gateway = gateways.find(({ provider }) => provider === request.params.provider);
      if (!gateway) return sendFailure(reply, { status: 404, message: 'There is nothing here.', requestId });
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const event = gateway.verifyWebhook(request.headers, body);
      if (!event || !isReadableEvent(event)) {
        warnOfRefused({ provider: gateway.provider, requestId });
        return sendFailure(reply, { status: 400, message: 'The webhook is not valid.', requestId });
      }
      const { provider } = gateway;
      const reception = await execute(system, recordPaymentEvent, { provider, event, body: body.toString() });
      reportNews(logger, { provider, news: event.news, reception, requestId, eventId: event.id });
      return reply.code(204).send();
    });
  });
}
