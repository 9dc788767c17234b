import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
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
const announced = new WeakMap<Socket, ArrivedRequest>();

/** Takes note of a request that is handed on to Fastify. */
export const rememberArrival = (request: IncomingMessage, arrival: ArrivedRequest): void =>
  void arrived.set(request, arrival);

/** Takes note of a request whose bytes are handed on to Node's parser: it is the next one of this connection. */
export const announceArrival = (socket: Socket, arrival: ArrivedRequest): void => void announced.set(socket, arrival);

/** Whether this request was announced, by its connection. Then it is known from now on. */
export function claimArrival(request: IncomingMessage): boolean {
  const arrival = announced.get(request.socket);
  if (!arrival) return false;
  announced.delete(request.socket);
  rememberArrival(request, arrival);
  return true;
}

/** Undefined for a request of which nothing was read. */
export const arrivalOf = (request: IncomingMessage): ArrivedRequest | undefined => arrived.get(request);
