import type { PgBoss } from 'pg-boss';
import type { EntityManager } from '../db/database.js';
import { bossInTransaction } from './boss-in-transaction.js';
import { queueOf, type Delivery, type Message, type Subscriber } from './message.js';

export interface Outgoing {
  message: Message;
  payload: object;
  delivery: Delivery;
}

/** Stores messages as jobs, one for each subscriber, inside the transaction of the entity manager. */
export interface Outbox {
  store(em: EntityManager, outgoing: readonly Outgoing[]): Promise<void>;
}

export function createOutbox(boss: PgBoss, subscribers: readonly Subscriber[]): Outbox {
  const queues = new Map<string, string[]>();
  for (const subscriber of subscribers) {
    const { name } = subscriber.message;
    queues.set(name, [...(queues.get(name) ?? []), queueOf(subscriber)]);
  }
  return {
    async store(em, outgoing) {
      const jobs = new Map<string, { data: object; startAfter?: number }[]>();
      for (const { message, payload, delivery } of outgoing) {
        for (const queue of queues.get(message.name) ?? []) {
          const job = { data: payload, ...(delivery.startAfterSeconds && { startAfter: delivery.startAfterSeconds }) };
          jobs.set(queue, [...(jobs.get(queue) ?? []), job]);
        }
      }
      const db = bossInTransaction(em);
      for (const [queue, batch] of jobs) await boss.insert(queue, batch, { db });
    },
  };
}
