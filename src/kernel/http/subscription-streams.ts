import type { ExecutionResult } from 'graphql';
import type { LiveSource, Receiver } from '../live/live-source.js';
import { SharedAnswer } from './shared-answer.js';
import type { SharedAnswers, SharedQuestion } from './shared-answers.js';
import type { SocketWriter } from './socket-writer.js';

/** What graphql-ws iterates over until the client completes the subscription, or its source ends. */
export type SubscriptionStream = AsyncGenerator<ExecutionResult, undefined, undefined>;
type Step = IteratorResult<ExecutionResult, undefined>;

const DONE = { done: true, value: undefined } as const;

/** A subscription of one client to answers that are shared with others. */
export interface SharedSubscription<C extends object> {
  source: LiveSource<object>;
  question: SharedQuestion;
  answers: SharedAnswers<C>;
  writer: SocketWriter;
  /** What comes before each answer: see `frameHead`. */
  head: Buffer;
}

/**
 * Writes shared answers to the client itself, whenever there is a new one and the socket has room, and stays silent
 * towards whoever iterates over it: it yields only what cannot be shared, and returns when the source ends.
 */
export class SharedStream<C extends object> implements SubscriptionStream, Receiver<object> {
  #step: { resolve(step: Step): void; reject(error: unknown): void } | undefined;
  #isEnded = false;
  readonly #source: LiveSource<object>;
  readonly #question: SharedQuestion;
  readonly #answers: SharedAnswers<C>;
  readonly #writer: SocketWriter;
  readonly #head: Buffer;

  constructor({ source, question, answers, writer, head }: SharedSubscription<C>) {
    this.#source = source;
    this.#question = question;
    this.#answers = answers;
    this.#writer = writer;
    this.#head = head;
  }

  next(): Promise<Step> {
    return new Promise((resolve, reject) => {
      this.#step = { resolve, reject };
      this.#listen();
    });
  }

  return(): Promise<Step> {
    this.#isEnded = true;
    this.#source.end();
    return Promise.resolve(DONE);
  }

  async throw(error: Error): Promise<Step> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** What the source has for this client. */
  receive(value: object | undefined): void {
    if (!value) return this.#step?.resolve(DONE);
    try {
      const answer = this.#answers.answerTo(value, this.#question);
      if (answer instanceof Promise)
        void answer.then((settled) => this.#give(settled)).catch((error: unknown) => this.#step?.reject(error));
      else this.#give(answer);
    } catch (error) {
      // What fails for one must not keep the feed from the others.
      this.#step?.reject(error);
    }
  }

  #listen(): void {
    this.#source.take(this);
  }

  #give(answer: SharedAnswer | ExecutionResult): void {
    if (this.#isEnded) return this.#step?.resolve(DONE);
    if (!(answer instanceof SharedAnswer)) return this.#step?.resolve({ done: false, value: answer });
    answer.writeTo(this.#writer, this.#head);
    // Nearly always there is room: no function is kept for each client, since it would be touched with every message.
    if (this.#writer.isStalled) this.#writer.whenFree(() => this.#listen());
    else this.#listen();
  }
}

/** A subscription of its own. What is being worked out when the client completes it is not sent any more. */
export class OwnStream implements SubscriptionStream {
  #isEnded = false;

  constructor(private readonly stream: AsyncGenerator<ExecutionResult, void, void>) {}

  async next(): Promise<Step> {
    const { done, value } = await this.stream.next();
    return done || this.#isEnded ? DONE : { done: false, value };
  }

  async return(): Promise<Step> {
    this.#isEnded = true;
    await this.stream.return();
    return DONE;
  }

  throw(error: unknown): Promise<Step> {
    return this.stream.throw(error) as Promise<Step>;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
