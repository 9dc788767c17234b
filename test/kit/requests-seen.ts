import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

const CHANNEL = 'http.server.request.start';

/** Counts the requests that Node's own HTTP servers read in this process from now on, by their ports. */
export function requestsSeenByNode(): { stop(): Partial<Record<number, number>> } {
  const seen: Partial<Record<number, number>> = {};
  const onRequest = (message: unknown): void => {
    const port = (message as { request: IncomingMessage }).request.socket.localPort!;
    seen[port] = (seen[port] ?? 0) + 1;
  };
  subscribe(CHANNEL, onRequest);
  return {
    stop() {
      unsubscribe(CHANNEL, onRequest);
      return seen;
    },
  };
}
