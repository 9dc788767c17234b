import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { setImmediate as immediate } from 'node:timers/promises';
import { countStatements, newStatementCount } from '../db/statements.js';
import type { AnswerHead, AnswerHeads } from './answer-heads.js';
import { rememberArrival } from './arrived-requests.js';
import { BODY_LIMIT } from './body-limit.js';
import { requestIdOf } from './caller.js';
import type { FastLane } from './fast-lane.js';
import type { Logger } from '../logger.js';

interface FrontDoorParts {
  lane: Pick<FastLane<object>, 'attempt'>;
  heads: AnswerHeads;
  /** From then on Fastify turns all requests away. */
  isClosing(): boolean;
  logger: Logger;
}

/**
 * Stands before Fastify and answers what is most usual: a POST of an operation that is known. Routing, hooks, body
 * parsers and replies cost more there than all the rest of a request. Whatever is not plain, not known, or not free of
 * errors is handed on, with what was read of it: Fastify then answers as if nobody had been before it.
 */
export function openFrontDoor(server: Server, parts: FrontDoorParts): void {
  const [handOn] = server.listeners('request') as [RequestListener];
  server.off('request', handOn);
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const head = isPlain(request) && !parts.isClosing() ? parts.heads.find(request.headers.accept) : undefined;
    if (!head) return handOn(request, response);
    // What fails here is a defect of ours, and may have done what was asked for: it ends this request alone.
    const fail = (error: unknown): void => {
      parts.logger.error({ err: error }, 'a request was not answered');
      response.destroy();
    };
    readBody(request, (body) => void answer(parts, { request, response, head, body, handOn }).catch(fail));
  });
}

/** Whether nothing but `Accept`, token and body has a say in the answer, and the body is of a length that anybody may send. */
function isPlain({ method, url, headers }: IncomingMessage): boolean {
  if (method !== 'POST' || url !== '/graphql' || headers['content-type'] !== 'application/json') return false;
  const isUnusual =
    headers.origin !== undefined ||
    headers['content-encoding'] !== undefined ||
    headers['transfer-encoding'] !== undefined ||
    headers['accept-version'] !== undefined;
  const length = Number(headers['content-length']);
  return !isUnusual && length > 0 && length <= BODY_LIMIT;
}

/** A body that does not come whole is that of a connection that has ended: then nobody waits for an answer. */
function readBody(request: IncomingMessage, then: (body: Buffer) => void): void {
  const length = Number(request.headers['content-length']);
  const parts: Buffer[] = [];
  let received = 0;
  request.on('data', (part: Buffer) => {
    parts.push(part);
    received += part.length;
    if (received === length) then(parts.length === 1 ? part : Buffer.concat(parts));
  });
}

interface Arrived {
  request: IncomingMessage;
  response: ServerResponse;
  head: AnswerHead;
  body: Buffer;
  handOn: RequestListener;
}

async function answer({ lane }: FrontDoorParts, { request, response, head, body, handOn }: Arrived): Promise<void> {
  const id = requestIdOf(request);
  const asked = { id, body: plainJson(body), raw: request };
  const outcome = asked.body === undefined ? {} : await countStatements(newStatementCount(), () => lane.attempt(asked));
  if (outcome.text === undefined) {
    rememberArrival(request, { id, body, begun: outcome.begun });
    handOn(request, response);
    return;
  }
  await endOfTurn();
  response.writeHead(200, head(id, outcome.text));
  response.end(outcome.text);
}

let turn: Promise<void> | undefined;

/**
 * Those who are answered in one turn of the event loop, such as half of a batch, have their answers written one directly after
 * the other: a system call between the work on one answer and on the next costs more (ADR 25).
 */
const endOfTurn = (): Promise<void> => (turn ??= immediate().then(() => void (turn = undefined)));

/** What a body says; undefined when that is for Fastify to judge, as for names that would poison a prototype. */
function plainJson(body: Buffer): unknown {
  const text = body.toString('utf8');
  if (SUSPECT.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const SUSPECT = /__proto__|constructor|\\u/;
