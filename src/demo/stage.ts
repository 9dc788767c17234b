import type { RequiredEntityData } from '@mikro-orm/core';
import { AuditEntry } from '../kernel/db/audit.entity.js';
import type { AuditNote, Command, Tx } from '../kernel/db/unit-of-work.js';
import { system, type Viewer } from '../kernel/auth/viewer.js';
import { newId, type Id } from '../kernel/ids.js';
import type { Errand, Message, Subscriber } from '../kernel/messages/message.js';
import { bookingErrands } from '../modules/bookings/index.js';
import { changePlaces, type PlacesCommand } from '../modules/inventory/index.js';

/** Who does something, and when in the story. */
export interface Cue {
  by: Viewer;
  at: Date;
}

interface Posted {
  message: Message;
  payload: object;
}

export interface Answers {
  /** Those among them with a command answer messages at once. */
  subscribers: readonly Subscriber[];
  /** Messages that the worker is to find once all is loaded. */
  leftToWorker: readonly Message[];
}

/**
 * Where the demo data set is played: the modules' own commands, by many people at many instants, inside the one
 * transaction of the load. Consumers answer messages at once and inside it as well, and so do bookings. Other errands are
 * not sent but for those that are left to the worker: nobody is charged, or written to, because of something that never
 * happened.
 */
export class Stage {
  private readonly entries: RequiredEntityData<AuditEntry>[] = [];

  constructor(
    private readonly tx: Tx,
    private readonly answers: Answers,
  ) {}

  /** When the data set is loaded. */
  get now(): Date {
    return this.tx.now;
  }

  get em(): Tx['em'] {
    return this.tx.em;
  }

  /** A change of an event's places. */
  settle<Answer>(cue: Cue, eventId: Id<'evt'>, command: PlacesCommand<Answer>): Promise<Answer> {
    return this.act(cue, (tx) => changePlaces(tx, eventId, command), undefined);
  }

  async act<Input, Result>({ by, at }: Cue, command: Command<Input, Result>, input: Input): Promise<Result> {
    const posted: Posted[] = [];
    const result = await command(
      {
        em: this.em,
        viewer: by,
        now: at,
        emit: (message, payload) => void posted.push({ message, payload }),
        audit: (note) => this.note({ by, at }, note),
      },
      input,
    );
    await this.em.flush();
    // Each flush looks at every entity that is known: thousands of acts would know thousands.
    this.em.clear();
    for (const { message, payload } of posted) await this.deliver(message, payload, at);
    return result;
  }

  /** The audit log of all acts, each under the name of whoever did it. */
  async keepAuditLog(): Promise<void> {
    await this.em.insertMany(AuditEntry, this.entries);
    this.entries.length = 0;
  }

  private note({ by, at }: Cue, { action, subjectId, scopeId, details }: AuditNote): void {
    this.entries.push({
      id: newId('aud'),
      action,
      subjectId,
      scopeId: scopeId ?? null,
      actorId: by.id ?? null,
      details: details ?? {},
      at,
    });
  }

  private async deliver(message: Message, payload: object, at: Date): Promise<void> {
    if (this.answers.leftToWorker.includes(message)) this.tx.emit(message, payload);
    for (const subscriber of this.answers.subscribers) {
      if (subscriber.message.name !== message.name || !('command' in subscriber)) continue;
      await this.act({ by: system, at }, subscriber.command, payload);
    }
    for (const errand of this.bookingErrands(at)) if (errand.message.name === message.name) await errand.run(payload);
  }

  private bookingErrands(at: Date): Errand[] {
    return bookingErrands({
      settle: ({ eventId, viewer, command }) => this.settle({ by: viewer, at }, eventId, command),
      read: () => this.tx,
    });
  }
}
