import { sql } from 'kysely';
import type { Viewer } from '../auth/viewer.js';
import type { Clock } from '../clock.js';
import { newId } from '../ids.js';
import type { Delivery, Message } from '../messages/message.js';
import type { Outbox, Outgoing } from '../messages/outbox.js';
import { sqlState, type Database, type EntityManager } from './database.js';
import { uuidOf } from './type-id.js';

export interface AuditNote {
  /** A verb in the past tense with its noun: `event.approved`. */
  action: string;
  subjectId: string;
  /** The group whose members may read the entry; absent for what only admins see. */
  scopeId?: string;
  /** Who did it, where that is not the viewer of the transaction. */
  actorId?: string | undefined;
  details?: Record<string, unknown>;
}

/** All that a command gets. There is no gateway in it, so no network call can happen inside a transaction. */
export interface Tx {
  readonly em: EntityManager;
  readonly viewer: Viewer;
  readonly now: Date;
  emit<Payload extends object>(message: Message<Payload>, payload: Payload, delivery?: Delivery): void;
  audit(note: AuditNote): void;
}

/** What a query gets; it never writes. */
export interface Read {
  readonly em: EntityManager;
  readonly viewer: Viewer;
  /** When the operation began; under a subscription, whenever it is asked for. */
  readonly now: Date;
}

/** A plain function that changes something, inside the transaction it is given. Commands compose by passing `tx` on. */
export type Command<Input, Result> = (tx: Tx, input: Input) => Promise<Result>;

export type Execute = <Input, Result>(viewer: Viewer, command: Command<Input, Result>, input: Input) => Promise<Result>;

/** What one of several viewers does in a shared transaction: it is told and audited once it is kept. */
export interface Share extends Pick<Tx, 'viewer' | 'now' | 'emit' | 'audit'> {
  keep(): void;
}

export function shareOf(tx: Tx, viewer: Viewer): Share {
  const kept: (() => void)[] = [];
  return {
    viewer,
    now: tx.now,
    emit: (...message) => void kept.push(() => tx.emit(...message)),
    audit: (note) => void kept.push(() => tx.audit({ actorId: viewer.id, ...note })),
    keep: () => kept.forEach((tell) => tell()),
  };
}

const MOST_TRIES = 3;
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

/**
 * The only place that opens transactions: BEGIN, the command, its audit rows and messages, COMMIT. Whatever is thrown
 * rolls all of it back. A deadlock or serialization failure is tried again from the start, three times at most; a
 * command must therefore keep nothing outside the transaction.
 */
export function createUnitOfWork(ports: { database: Database; clock: Clock; outbox: Outbox }): Execute {
  return async (viewer, command, input) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt({ ...ports, viewer }, command, input);
      } catch (error) {
        const state = sqlState(error);
        if (tries === MOST_TRIES || (state !== SERIALIZATION_FAILURE && state !== DEADLOCK)) throw error;
      }
    }
  };
}

function attempt<Input, Result>(
  { database, clock, outbox, viewer }: { database: Database; clock: Clock; outbox: Outbox; viewer: Viewer },
  command: Command<Input, Result>,
  input: Input,
): Promise<Result> {
  return database.fork().transactional(async (em) => {
    const outgoing: Outgoing[] = [];
    const notes: AuditNote[] = [];
    const tx: Tx = {
      em,
      viewer,
      now: clock.now(),
      emit: (message, payload, delivery = {}) => void outgoing.push({ message, payload, delivery }),
      audit: (note) => void notes.push(note),
    };
    const result = await command(tx, input);
    await em.flush();
    if (notes.length > 0) await writeAudit(tx, notes);
    if (outgoing.length > 0) await outbox.store(em, outgoing);
    return result;
  });
}

async function writeAudit(tx: Tx, notes: readonly AuditNote[]): Promise<void> {
  const rows = notes.map(
    ({ action, subjectId, scopeId, actorId = tx.viewer.id, details }) =>
      sql`(${uuidOf('aud', newId('aud'))}, ${action}, ${subjectId}, ${scopeId ?? null},
        ${actorId === undefined ? null : uuidOf('usr', actorId)}, ${JSON.stringify(details ?? {})}, ${tx.now})`,
  );
  await sql`insert into audit_entry (id, action, subject_id, scope_id, actor_id, details, at)
    values ${sql.join(rows)}`.execute(tx.em.getKysely());
}
