import type { FastifyReply } from 'fastify';
import { LRUCache } from 'lru-cache';

/** The status and headers of an answer, but for its id and length. */
export type AnswerHead = (requestId: string, body: string) => string[];

const HEADS_KEPT = 50;
const REQUEST_ID = 'x-request-id';

/**
 * The headers of answers by the fast lane, as hooks and plugins of Fastify have made them, by the `Accept` of the
 * request. For requests without `Origin` they depend on nothing else.
 */
export class AnswerHeads {
  /** Clients choose what they accept: those who make it up push out what nobody asks for. */
  readonly #heads = new LRUCache<string, AnswerHead>({ max: HEADS_KEPT });

  /** Undefined as long as nobody who sent this `Accept` has been answered. */
  find(accept: string | undefined): AnswerHead | undefined {
    return this.#heads.get(accept ?? '');
  }

  /** Takes note of an answer that is complete but for its length. */
  learn(accept: string | undefined, reply: FastifyReply): void {
    if (this.#heads.has(accept ?? '')) return;
    const headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) => [name, value]);
    if (!headers.every((text) => typeof text === 'string')) return;
    this.#heads.set(accept ?? '', headOf(headers));
  }
}

function headOf(headers: readonly string[]): AnswerHead {
  const id = headers.indexOf(REQUEST_ID) + 1;
  return (requestId, body) => {
    const head = [...headers, 'content-length', String(Buffer.byteLength(body))];
    head[id] = requestId;
    return head;
  };
}
