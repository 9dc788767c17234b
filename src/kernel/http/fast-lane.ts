import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KnownOperations, ReadyOperation } from './known-operations.js';
import type { OperationLog, RunningOperation } from './operation-log.js';

/** Answers anything, errors included; `begun` is what the fast lane has begun and could not answer. */
export type AnswerFully<C extends object> = (
  request: FastifyRequest,
  reply: FastifyReply,
  begun?: RunningOperation<C>,
) => Promise<string | void>;

interface FastLaneParts<C extends object> {
  known: KnownOperations;
  log: OperationLog<C>;
  openContext(request: FastifyRequest): Promise<C>;
  answerFully: AnswerFully<C>;
}

const TYPES_KEPT = 50;

/**
 * Answers operations that are known to be valid by their plans. Whatever it does not know, and whatever ends in an error,
 * goes to Apollo, which alone words errors; what a mutation has done by then is remembered in its context.
 */
export class FastLane<C extends object> {
  /** The content types that Apollo chose for values of `Accept`. */
  readonly #contentTypes = new Map<string, string>();

  constructor(private readonly parts: FastLaneParts<C>) {}

  async handle(request: FastifyRequest, reply: FastifyReply): Promise<string | void> {
    const { known, log, answerFully } = this.parts;
    const contentType = this.#contentTypes.get(request.headers.accept ?? '');
    const ready = contentType === undefined ? undefined : known.find(request.body);
    if (contentType === undefined || !ready) return answerFully(request, reply);
    const running = log.start(request.id, 'http');
    const data = await this.#run(request, ready, running);
    if (data === undefined) return answerFully(request, reply, running);
    running.kind = ready.node.operation;
    running.name = ready.node.name?.value;
    log.finish(running);
    reply.header('content-type', contentType);
    return `${JSON.stringify({ data })}\n`;
  }

  /** Takes note of how Apollo answered a POST. */
  learn(request: FastifyRequest, reply: FastifyReply): void {
    const contentType = reply.getHeader('content-type');
    const isUsual = request.method === 'POST' && reply.statusCode === 200 && typeof contentType === 'string';
    if (!isUsual || this.#contentTypes.size >= TYPES_KEPT) return;
    this.#contentTypes.set(request.headers.accept ?? '', contentType);
  }

  async #run(
    request: FastifyRequest,
    { run }: ReadyOperation,
    running: RunningOperation<C>,
  ): Promise<object | undefined> {
    try {
      running.context = await this.parts.openContext(request);
      return await run(running.context);
    } catch {
      return undefined;
    }
  }
}
