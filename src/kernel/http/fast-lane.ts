import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { AnswerHeads } from './answer-heads.js';
import { arrivalOf } from './arrived-requests.js';
import type { KnownOperations, ReadyOperation } from './known-operations.js';
import type { OperationLog, RunningOperation } from './operation-log.js';
import type { HttpCaller } from './request-context.js';

/** Answers anything, errors included; `begun` is what the fast lane has begun and could not answer. */
export type AnswerFully<C extends object> = (
  request: FastifyRequest,
  reply: FastifyReply,
  begun?: RunningOperation<C>,
) => Promise<string | void>;

/** A request over HTTP whose body was read. */
export type AskedRequest = HttpCaller & { body: unknown };

interface FastLaneParts<C extends object> {
  known: KnownOperations;
  log: OperationLog<C>;
  openContext(request: AskedRequest, assertsViewer: boolean): Promise<C>;
  /** Whether nothing was done for a caller who was taken for somebody. */
  isUntried(context: C): boolean;
  answerFully: AnswerFully<C>;
  heads: AnswerHeads;
}

/** An answer; or, without one, what was begun and is for Apollo to answer. */
interface Outcome<C extends object> {
  text?: string;
  begun?: RunningOperation<C> | undefined;
}

const TYPES_KEPT = 50;

/**
 * Answers operations that are known to be valid by their plans. Whatever it does not know, and whatever ends in an error,
 * goes to Apollo, which alone words errors; what a mutation has done by then is remembered in its context. Where nothing was
 * done for a caller who was taken for somebody, it is begun again first with whoever they are.
 */
export class FastLane<C extends object> {
  /** The content types that Apollo chose for values of `Accept`. */
  readonly #contentTypes = new LRUCache<string, string>({ max: TYPES_KEPT });

  constructor(private readonly parts: FastLaneParts<C>) {}

  async handle(request: FastifyRequest, reply: FastifyReply): Promise<string | void> {
    const { heads, answerFully } = this.parts;
    const contentType = this.#contentTypes.get(request.headers.accept ?? '');
    const arrival = arrivalOf(request.raw);
    // What the front door has begun is not begun again.
    const isNew = contentType !== undefined && arrival?.begun === undefined;
    const { text, begun } = isNew ? await this.attempt(request) : ((arrival as Outcome<C> | undefined) ?? {});
    if (text === undefined || contentType === undefined) return answerFully(request, reply, begun);
    reply.header('content-type', contentType);
    if (request.method === 'POST') heads.learn(request.headers, reply);
    return text;
  }

  /** Does what a request asks for if that is known. */
  async attempt(request: AskedRequest): Promise<Outcome<C>> {
    const { known, log } = this.parts;
    const ready = known.find(request.body);
    if (!ready) return {};
    const running = log.start(request.id, 'http');
    const data = await this.#run(request, ready, running);
    if (data === undefined) return { begun: running };
    running.kind = ready.node.operation;
    running.name = ready.node.name?.value;
    log.finish(running);
    return { text: `${JSON.stringify({ data })}\n` };
  }

  /** Takes note of how Apollo answered a POST. */
  learn(request: FastifyRequest, reply: FastifyReply): void {
    const contentType = reply.getHeader('content-type');
    const isUsual = request.method === 'POST' && reply.statusCode === 200 && typeof contentType === 'string';
    if (!isUsual) return;
    this.#contentTypes.set(request.headers.accept ?? '', contentType);
  }

  async #run(
    request: AskedRequest,
    { run, assertsViewer }: Pick<ReadyOperation, 'run' | 'assertsViewer'>,
    running: RunningOperation<C>,
  ): Promise<object | undefined> {
    const { openContext, isUntried } = this.parts;
    try {
      running.context = await openContext(request, assertsViewer);
      return await run(running.context);
    } catch {
      if (!running.context || !isUntried(running.context)) return undefined;
      running.context = undefined;
      return this.#run(request, { run, assertsViewer: false }, running);
    }
  }
}
