/**
 * Subscribers of one event, each on a WebSocket of its own, at the least cost that Node allows: nothing of a message is
 * parsed beyond its length and the version in it; what came when is noted and worked out afterwards.
 */
import { randomUUID } from 'node:crypto';
import type { AudienceMessage, AudiencePlan, AudienceReply, AudienceReport, Change } from './audience-process.js';
import { readAtIntervals } from './read-at-intervals.js';
import { openSubscriber, type Subscriber } from './subscriber.js';

/** Sockets that are opened at the same time. */
const AT_ONCE = 50;
/** A server that is asked for more than it can do catches up in its own time, which counts. */
const PATIENCE_MS = 300_000;
const MOST_DELIVERIES = 4_000_000;

/** What came since the changes began: one line for each message. */
class DeliveryLog {
  readonly #subscribers = new Uint16Array(MOST_DELIVERIES);
  readonly #versions = new Float64Array(MOST_DELIVERIES);
  readonly #arrivedAt = new Float64Array(MOST_DELIVERIES);
  #count = 0;

  add(subscriber: number, version: number): void {
    if (this.#count === MOST_DELIVERIES) throw new Error('More messages came than can be noted.');
    this.#subscribers[this.#count] = subscriber;
    this.#versions[this.#count] = version;
    this.#arrivedAt[this.#count] = monotonicNow();
    this.#count += 1;
  }

  clear(): void {
    this.#count = 0;
  }

  /** A message covers all changes since the one before it; each counts from when it was sent. */
  report(changes: readonly Change[], seen: Float64Array): Omit<AudienceReport, 'cpuMicroseconds'> {
    const [first] = changes as [Change];
    const delays: number[] = [];
    for (let line = 0; line < this.#count; line += 1) {
      const [subscriber, version] = [this.#subscribers[line]!, this.#versions[line]!];
      for (let number = seen[subscriber]! + 1; number <= version; number += 1) {
        const change = changes[number - first.version];
        if (change) delays.push(this.#arrivedAt[line]! - change.sentAt);
      }
      seen[subscriber] = Math.max(seen[subscriber]!, version);
    }
    const sorted = Float64Array.from(delays).sort();
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { deliveries: this.#count, delay: { p50: at(0.5), p99: at(0.99), worst: at(1) } };
  }
}

/** Milliseconds by a clock that all processes of the machine share. */
const monotonicNow = (): number => Number(process.hrtime.bigint()) / 1e6;

class Audience {
  readonly #log = new DeliveryLog();
  #subscribers: Subscriber[] = [];
  #seen = new Float64Array();
  #seenBefore = new Float64Array();
  #firstMessage = '';
  #cpu = process.cpuUsage();

  /** Answers the first message that a subscriber got. */
  async gather({ port, path, subscribers, query, eventId, readEvery }: AudiencePlan): Promise<string> {
    this.#seen = new Float64Array(subscribers);
    for (let next = 0; next < subscribers; next += AT_ONCE) {
      const numbers = Array.from({ length: Math.min(AT_ONCE, subscribers - next) }, (_, index) => next + index);
      const opened = numbers.map((number) =>
        openSubscriber({
          port,
          path,
          message: JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: { query, variables: { eventId } } }),
          onMessage: (version, text) => this.#onMessage(number, version, text),
        }),
      );
      this.#subscribers.push(...(await Promise.all(opened)));
    }
    if (readEvery > 0) readAtIntervals(readEvery);
    return this.#firstMessage;
  }

  begin(): void {
    this.#log.clear();
    this.#seenBefore = this.#seen.slice();
    this.#cpu = process.cpuUsage();
  }

  /** Waits until everybody has the last change. */
  async report(changes: readonly Change[]): Promise<AudienceReport> {
    const last = changes.at(-1)!.version;
    const giveUpAt = monotonicNow() + PATIENCE_MS;
    while (this.#seen.some((version) => version < last)) {
      if (monotonicNow() > giveUpAt) throw new Error(`Some subscribers never heard of version ${last}.`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const { user, system } = process.cpuUsage(this.#cpu);
    return { ...this.#log.report(changes, this.#seenBefore), cpuMicroseconds: user + system };
  }

  leave(): void {
    for (const subscriber of this.#subscribers) subscriber.close();
    this.#subscribers = [];
  }

  #onMessage(subscriber: number, version: number, text: () => string): void {
    if (this.#firstMessage === '') this.#firstMessage = text();
    this.#seen[subscriber] = Math.max(this.#seen[subscriber]!, version);
    this.#log.add(subscriber, version);
  }
}

const audience = new Audience();

async function perform(message: AudienceMessage): Promise<AudienceReply> {
  switch (message.kind) {
    case 'gather':
      return { kind: 'gathered', firstMessage: await audience.gather(message.plan) };
    case 'begin':
      audience.begin();
      return { kind: 'begun' };
    case 'report':
      return { kind: 'reported', report: await audience.report(message.changes) };
  }
}

process.on('message', (message: AudienceMessage) => {
  const reply = (answer: AudienceReply): void => void process.send?.(answer);
  perform(message).then(reply, (error: unknown) => reply({ kind: 'failed', reason: String(error) }));
});
process.on('disconnect', () => {
  audience.leave();
  process.exit(0);
});
