import { fileURLToPath } from 'node:url';
import { ChildCommand } from './child-command.js';

export interface AudiencePlan {
  port: number;
  path: string;
  subscribers: number;
  /** A subscription whose answer has a `version`, with the variable `eventId`. */
  query: string;
  eventId: string;
  /** Milliseconds that the audience rests between two looks at what has come; 0: it is woken by each message. */
  readEvery: number;
}

/** A change of the event, and when its request was sent, in milliseconds of the machine's monotonic clock. */
export interface Change {
  version: number;
  sentAt: number;
}

export interface AudienceReport {
  /** Messages that came. */
  deliveries: number;
  /** Milliseconds from the request of a change to each subscriber's hearing of it. */
  delay: { p50: number; p99: number; worst: number };
  /** CPU time of the audience itself. */
  cpuMicroseconds: number;
}

export type AudienceMessage =
  { kind: 'gather'; plan: AudiencePlan } | { kind: 'begin' } | { kind: 'report'; changes: readonly Change[] };
export type AudienceReply =
  | { kind: 'gathered'; firstMessage: string }
  | { kind: 'begun' }
  | { kind: 'reported'; report: AudienceReport }
  | { kind: 'failed'; reason: string };

/** Subscribers of one event in a process of their own. */
export class AudienceProcess {
  readonly #child = new ChildCommand<AudienceMessage, AudienceReply>(
    fileURLToPath(new URL('./audience.ts', import.meta.url)),
  );

  /** Subscribes all of them; each has had its first message then. Answers what one of them got. */
  async gather(plan: AudiencePlan): Promise<string> {
    const reply = await this.#child.ask({ kind: 'gather', plan });
    return reply.kind === 'gathered' ? reply.firstMessage : '';
  }

  /** From now on messages count. */
  async begin(): Promise<void> {
    await this.#child.ask({ kind: 'begin' });
  }

  /** What came of these changes, once everybody has heard of the last. */
  async report(changes: readonly Change[]): Promise<AudienceReport> {
    const reply = await this.#child.ask({ kind: 'report', changes });
    if (reply.kind !== 'reported') throw new Error('The audience has nothing to report.');
    return reply.report;
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
