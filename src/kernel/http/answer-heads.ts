import type { FastifyReply } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { IncomingHttpHeaders } from 'node:http';

/** The status and headers of an answer, but for its id and length. */
export interface AnswerHead {
  /** For `ServerResponse.writeHead`. */
  list(requestId: string, body: string): string[];
  /** As they go over the connection, up to the headers that speak of the connection. */
  text(requestId: string, body: string): string;
}

const HEADS_KEPT = 200;
const REQUEST_ID = 'x-request-id';

/**
 * The headers of answers by the fast lane, as hooks and plugins of Fastify have made them, by the `Accept` and `Origin` of
 * the request. They depend on nothing else.
 */
export class AnswerHeads {
  /** Clients choose what they send: those who make it up push out what nobody asks for. */
  readonly #heads = new LRUCache<string, AnswerHead>({ max: HEADS_KEPT });

  /** Undefined as long as nobody who sent this `Accept` and `Origin` has been answered. */
  find(headers: IncomingHttpHeaders): AnswerHead | undefined {
    return this.#heads.get(keyOf(headers));
  }

  /** Takes note of an answer that is complete but for its length. */
  learn(headers: IncomingHttpHeaders, reply: FastifyReply): void {
    const key = keyOf(headers);
    if (this.#heads.has(key)) return;
    const answered = Object.entries(reply.getHeaders()).flatMap(([name, value]) => [name, value]);
    if (!answered.every((text) => typeof text === 'string')) return;
    this.#heads.set(key, headOf(answered));
  }
}

const keyOf = ({ accept = '', origin }: IncomingHttpHeaders): string =>
  origin === undefined ? accept : `${accept}\n${origin}`;

function headOf(headers: readonly string[]): AnswerHead {
  const id = headers.indexOf(REQUEST_ID) + 1;
  const before = `HTTP/1.1 200 OK\r\n${linesOf(headers.slice(0, id - 1))}${REQUEST_ID}: `;
  const after = `\r\n${linesOf(headers.slice(id + 1))}content-length: `;
  return {
    list(requestId, body) {
      const head = [...headers, 'content-length', String(Buffer.byteLength(body))];
      head[id] = requestId;
      return head;
    },
    text: (requestId, body) => `${before}${requestId}${after}${Buffer.byteLength(body)}\r\n`,
  };
}

function linesOf(headers: readonly string[]): string {
  let lines = '';
  for (let at = 0; at < headers.length; at += 2) lines += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return lines;
}
