import type { Command } from '../db/unit-of-work.js';

/** What travels between modules: a fact in the past tense, stored in the commit that made it true. */
export interface Message<Payload extends object = object> {
  readonly name: string;
  /** Carries the payload's type; never set. */
  readonly payload?: Payload;
}

/** `defineMessage<{ eventId: Id<'evt'> }>('event.cancelled')` */
export function defineMessage<Payload extends object>(name: string): Message<Payload> {
  return { name };
}

/** A command that answers a message, in a unit of work of its own, once for each message even after a crash. */
export interface Consumer<Payload extends object = object> {
  readonly message: Message<Payload>;
  /** Names the queue, together with the message. Stays the same for as long as messages may wait in it. */
  readonly name: string;
  readonly command: Command<Payload, unknown>;
  /**
   * Does for several messages what `command` does for each, where that is less work: all of it or nothing, in one commit.
   * Where it fails, each is handled by itself. It finds rows by their keys, since its plans are kept.
   */
  readonly together?: Command<readonly Payload[], unknown>;
}

export function defineConsumer<Payload extends object>(consumer: Consumer<Payload>): Consumer {
  return consumer as unknown as Consumer;
}

/**
 * Work outside a transaction that a message asks for: a call to another system, which must know a repeat by its key, or a
 * request to the combiner that is safe to repeat. It may run more than once.
 */
export interface Errand<Payload extends object = object> {
  readonly message: Message<Payload>;
  readonly name: string;
  run(payload: Payload): Promise<void>;
}

export function defineErrand<Payload extends object>(errand: Errand<Payload>): Errand {
  return errand;
}

/** A command that the worker repeats; several workers may run it at the same time. */
export interface Recurring<Result = unknown> {
  readonly name: string;
  readonly everySeconds: number;
  readonly command: Command<undefined, Result>;
  /** Whether a run has left something to do: then the next one begins at once. Absent: never. */
  hasMore?(result: Result): boolean;
}

export type Subscriber = Consumer | Errand;

export function queueOf(subscriber: Subscriber): string {
  return `${subscriber.message.name}.${subscriber.name}`;
}

/** What a message's sender may ask of the queue. */
export interface Delivery {
  /** Seconds before the first try. */
  startAfterSeconds?: number;
}
