import type { IncomingMessage } from 'node:http';
import type { RunningOperation } from './operation-log.js';

/** What is known of a request before Fastify sees it. */
export interface ArrivedRequest {
  readonly id: string;
  /** All of it: Fastify reads it from here. */
  readonly body: Buffer;
  /** What was begun and could not be answered without errors: it must not be begun again. */
  begun?: RunningOperation<object> | undefined;
}

const arrived = new WeakMap<IncomingMessage, ArrivedRequest>();

/** Takes note of a request that is handed on to Fastify. */
export const rememberArrival = (request: IncomingMessage, arrival: ArrivedRequest): void =>
  void arrived.set(request, arrival);

/** Undefined for a request of which nothing was read. */
export const arrivalOf = (request: IncomingMessage): ArrivedRequest | undefined => arrived.get(request);
