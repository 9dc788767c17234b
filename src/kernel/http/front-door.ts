import type { IncomingHttpHeaders, IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { setImmediate as immediate } from 'node:timers/promises';
import { countStatements, newStatementCount } from '../db/statements.js';
import type { AnswerHead, AnswerHeads } from './answer-heads.js';
import { claimArrival, rememberArrival, type ArrivedRequest } from './arrived-requests.js';
import { requestIdOf, type Asker } from './caller.js';
import type { FastLane } from './fast-lane.js';
import type { Logger } from '../logger.js';
import { arePlain } from './plain-request.js';

interface FrontDoorParts {
  lane: Pick<FastLane<object>, 'attempt'>;
  heads: AnswerHeads;
  /** From then on Fastify turns all requests away. */
  isClosing(): boolean;
  logger: Logger;
}

/** What is known of a request, with the text that answers it if the door could. */
type DoorAnswer = ArrivedRequest & { text?: string | undefined };

/**
 * Stands before Fastify and answers what is most usual: a POST of an operation that is known. Routing, hooks, body
 * parsers and replies cost more there than all the rest of a request. Whatever is not plain, not known, or not free of
 * errors is handed on, with what was read of it: Fastify then answers as if nobody had been before it.
 */
export class FrontDoor {
  constructor(private readonly parts: FrontDoorParts) {}

  get isClosing(): boolean {
    return this.parts.isClosing();
  }

  /** How a POST to `/graphql` with these headers is answered; undefined when that is for Fastify to say. */
  headFor(headers: IncomingHttpHeaders): AnswerHead | undefined {
    return arePlain(headers) && !this.isClosing ? this.parts.heads.find(headers) : undefined;
  }

  async answer(raw: Asker, body: Buffer): Promise<DoorAnswer> {
    const { lane } = this.parts;
    const id = requestIdOf(raw);
    const asked = { id, body: plainJson(body), raw };
    if (asked.body === undefined) return { id, body };
    const outcome = await countStatements(newStatementCount(), () => lane.attempt(asked));
    if (outcome.text !== undefined) await endOfTurn();
    return { id, body, ...outcome };
  }

  /** What fails unexpectedly is a defect of ours, and may have done what was asked for: it ends this request alone. */
  fail(error: unknown, connection: { destroy(): unknown }): void {
    this.parts.logger.error({ err: error }, 'a request was not answered');
    connection.destroy();
  }
}

/** Lets the door see every request that Node has read, before Fastify does. */
export function standBeforeRequests(server: Server, door: FrontDoor): void {
  const [handOn] = server.listeners('request') as [RequestListener];
  server.off('request', handOn);
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const isAsked = request.method === 'POST' && request.url === '/graphql' && !claimArrival(request);
    const head = isAsked ? door.headFor(request.headers) : undefined;
    if (!head) return handOn(request, response);
    const answer = async (body: Buffer): Promise<void> => {
      const { text, ...arrival } = await door.answer(request, body);
      if (text === undefined) {
        rememberArrival(request, arrival);
        return handOn(request, response);
      }
      response.writeHead(200, head.list(arrival.id, text));
      response.end(text);
    };
    readBody(request, (body) => void answer(body).catch((error: unknown) => door.fail(error, response)));
  });
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
