import type { ProviderEvent } from './payment-gateway.js';

const EVENT_ID = /^\w{1,255}$/;

/** Whether an event can be kept: it has an id that its repeats can be told by, and words that a database takes. */
export function isReadableEvent({ id, news }: ProviderEvent): boolean {
  return typeof id === 'string' && EVENT_ID.test(id) && !news?.reason?.includes('\0');
}
