import {
  createSourceEventStream,
  execute,
  GraphQLError,
  subscribe,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context, ServerOptions, SubscribePayload } from 'graphql-ws';
import { randomUUID } from 'node:crypto';
import { countStatements } from '../db/statements.js';
import { LiveSource } from '../live/live-source.js';
import type { EdgeOptions } from './edge-options.js';
import { codeOf, contextError, type ErrorPresenter } from './errors.js';
import { idOf } from './operation-ids.js';
import type { OperationLog, RunningOperation } from './operation-log.js';
import { createOperationPreparer, type RawOperation } from './operation-preparer.js';
import { frameHead } from './shared-answer.js';
import { SharedAnswers } from './shared-answers.js';
import { CLOSE, type SocketSession } from './socket-session.js';
import { OwnStream, SharedStream, type SubscriptionStream } from './subscription-streams.js';

type SocketContext = Context<Record<string, unknown> | undefined, SocketSession>;
type Subscribed = ExecutionResult | SubscriptionStream;
type Hooks = ServerOptions<Record<string, unknown> | undefined, SocketSession>;

interface Parts<C extends object> {
  options: EdgeOptions<C>;
  present: ErrorPresenter;
  log: OperationLog<C>;
}

/**
 * Runs the operations of sockets. Each gets a context of its own, so that the caller is looked up again; an operation
 * that is refused ends alone, with an `error` message, and its socket stays open. Every kind of operation may come.
 */
export function createSocketOperations<C extends object>(
  parts: Parts<C>,
): Pick<Hooks, 'execute' | 'subscribe' | 'onSubscribe' | 'onNext' | 'onError' | 'onComplete'> {
  const operations = new SocketOperations(parts);
  return {
    execute: (args) => operations.counted(args.contextValue as C, () => execute(args)),
    subscribe: (args) => operations.counted(args.contextValue as C, () => operations.subscribe(args)),
    async onSubscribe(ctx, id, payload) {
      const begun = await operations.open(ctx, { id, payload }).catch((error: unknown) => [contextError(error)]);
      // The client gave up meanwhile: nobody will be told of the errors.
      if (Array.isArray(begun) && !(id in ctx.subscriptions)) operations.finish(ctx, payload);
      return begun;
    },
    onNext(...[, , payload, , result]): FormattedExecutionResult | void {
      if (result.errors) return { ...result, errors: operations.present(payload, result.errors) };
    },
    onError(ctx, ...[, payload, errors]) {
      const shown = operations.present(payload, errors);
      operations.finish(ctx, payload);
      return shown;
    },
    onComplete: (ctx, _id, payload) => operations.finish(ctx, payload),
  };
}

/** An operation with what its answers are sent by. */
interface SocketOperation<C extends object> {
  operation: RunningOperation<C>;
  /** As graphql-ws knows it: see `OperationIds`. */
  id: string;
  session: SocketSession;
}

class SocketOperations<C extends object> {
  /** By payload: the one object that is the same in all hooks of an operation. */
  readonly #running = new WeakMap<SubscribePayload, RunningOperation<C>>();
  readonly #byContext = new WeakMap<C, SocketOperation<C>>();
  readonly #prepare: ReturnType<typeof createOperationPreparer>;
  readonly #answers: SharedAnswers<C>;

  constructor(private readonly parts: Parts<C>) {
    this.#prepare = createOperationPreparer(parts.options);
    this.#answers = new SharedAnswers(parts.options);
  }

  async open(
    ctx: SocketContext,
    { id, payload }: { id: string; payload: SubscribePayload },
  ): Promise<ExecutionArgs | GraphQLError[]> {
    const { options, log } = this.parts;
    const operation = log.start(randomUUID(), 'websocket');
    this.#running.set(payload, operation);
    const { subscriptionsPerSocket } = options.sockets;
    if (Object.keys(ctx.subscriptions).length > subscriptionsPerSocket) return [tooMany(subscriptionsPerSocket)];
    const raw = rawOperation(payload);
    if (raw instanceof GraphQLError) return [raw];
    const prepared = this.#prepare(raw);
    if (prepared.errors) return [...prepared.errors];
    const { operation: kind, name } = prepared.operation;
    const { token, address } = ctx.extra;
    operation.kind = kind;
    operation.name = name?.value;
    if (kind !== 'subscription') ctx.extra.noteAsked();
    const { requestId, transport } = operation;
    // It forgets all of a socket that is closed.
    const isGone = (): boolean => !(id in ctx.subscriptions);
    const request = { requestId, token, address, transport, kind, isGone };
    operation.context = await countStatements(operation.sql, () => options.openContext(request));
    // Other kinds are over before their rights are.
    if (kind === 'subscription' && !ctx.extra.hasSameRights(options.sessionOf?.(operation.context) ?? {}))
      return [changed()];
    this.#byContext.set(operation.context, { operation, id, session: ctx.extra });
    clear(payload);
    return {
      schema: options.schema,
      document: prepared.document,
      operationName: raw.operationName ?? null,
      variableValues: declared(raw.variables, prepared.operation),
      contextValue: operation.context,
    };
  }

  /** Runs a part of an operation whose context this is, on that operation's account. */
  counted<T>(context: C, work: () => T): T {
    const begun = this.#byContext.get(context);
    return begun ? countStatements(begun.operation.sql, work) : work();
  }

  /** Begins a subscription whose arguments `open` made. */
  async subscribe(args: ExecutionArgs): Promise<Subscribed> {
    const question = this.#answers.questionOf(args);
    if (!question) return ownStreamOf(await subscribe(args));
    const source = await createSourceEventStream(args);
    if (!(source instanceof LiveSource)) return source as ExecutionResult;
    const { id, session } = this.#byContext.get(args.contextValue as C)!;
    return new SharedStream({
      source: source as LiveSource<object>,
      question,
      answers: this.#answers,
      writer: session.writer,
      head: frameHead(idOf(id)),
    });
  }

  /** What the client reads of these errors; their codes go to the log. */
  present(payload: SubscribePayload, errors: readonly GraphQLError[]): GraphQLFormattedError[] {
    const operation = this.#running.get(payload);
    const shown = errors.map((error) => this.parts.present(error, operation?.requestId ?? randomUUID()));
    operation?.errorCodes.push(...shown.map((error) => codeOf(error) ?? ''));
    return shown;
  }

  finish({ extra }: SocketContext, payload: SubscribePayload): void {
    const operation = this.#running.get(payload);
    if (!operation) return;
    this.#running.delete(payload);
    this.parts.log.finish(operation);
    if (operation.kind !== undefined && operation.kind !== 'subscription') extra.noteAnswered();
  }
}

/** Graphql-ws keeps it as long as the operation runs: nobody looks at what it said any more. */
function clear(payload: SubscribePayload): void {
  for (const name of Object.keys(payload)) Reflect.deleteProperty(payload, name);
}

/** They are kept as long as a subscription runs: without those that it does not ask for. */
function declared(
  variables: RawOperation['variables'],
  { variableDefinitions = [] }: OperationDefinitionNode,
): Record<string, unknown> | null {
  if (!variables) return null;
  const names = variableDefinitions.map(({ variable }) => variable.name.value);
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]),
  );
}

const ownStreamOf = (result: Awaited<ReturnType<typeof subscribe>>): Subscribed =>
  Symbol.asyncIterator in result ? new OwnStream(result) : result;

const changed = (): GraphQLError => new GraphQLError(CLOSE.changed.reason, { extensions: { code: 'FORBIDDEN' } });

function tooMany(maximum: number): GraphQLError {
  return new GraphQLError(`This socket runs ${maximum} operations already; complete one first.`, {
    extensions: { code: 'RATE_LIMITED', limit: { name: 'subscriptionsPerSocket', maximum } },
  });
}

function rawOperation({ query, operationName, variables }: SubscribePayload): RawOperation | GraphQLError {
  const isVariables = variables === undefined || variables === null || isPlainObject(variables);
  const isName = operationName === undefined || operationName === null || typeof operationName === 'string';
  if (typeof query === 'string' && isVariables && isName) return { query, operationName, variables };
  return new GraphQLError('An operation has a text `query`, a text `operationName` and an object `variables`.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

const isPlainObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
