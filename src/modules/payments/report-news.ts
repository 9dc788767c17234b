import type { Logger } from '../../kernel/logger.js';
import type { ProviderEvent } from './payment-gateway.js';
import type { Reception } from './settle-payment.js';

interface ToldNews {
  provider: string;
  news: ProviderEvent['news'];
  reception: Reception;
  requestId?: string;
  eventId?: string;
}

/** A log line for what a provider told; an error when a person has to look at it. */
export function reportNews(logger: Logger, { news, ...told }: ToldNews): void {
  const { outcome } = news ?? {};
  const id = news && ('refundId' in news ? news.refundId : news.paymentId);
  const line = { ...told, id, outcome };
  const { reception } = told;
  if (reception === 'MISMATCHED' || reception === 'UNKNOWN') {
    return logger.error(line, 'a payment provider told of money that does not fit');
  }
  const hasFailed = news !== undefined && 'refundId' in news && outcome === 'FAILED' && reception === 'SETTLED';
  if (hasFailed) return logger.error(line, 'a refund failed: the money is owed to the member');
  logger.info(line, 'a payment provider told what became of money');
}
