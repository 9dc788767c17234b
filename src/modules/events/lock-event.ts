import { LockMode } from '@mikro-orm/core';
import { sql, type RawBuilder } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { assertMayManage } from '../organizations/index.js';
import { Event } from './event.entity.js';

/**
 * Whoever shares an event's row takes this first, and whoever changes the event its exclusive form: they take turns by it.
 * PostgreSQL lets whoever shares a row join those who share it already, past those who wait to change it, so the nodes that
 * sell an event would keep its organizer waiting without end. Advisory locks are given in the order in which they were asked
 * for (https://www.postgresql.org/docs/current/explicit-locking.html).
 */
export const sharedTurn = (eventId: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`pg_advisory_xact_lock_shared(${turnOf(eventId)})`;

const turnOf = (eventId: RawBuilder<unknown>) => sql`hashtextextended('event ' || ${eventId}::text, 0)`;

/**
 * The event, locked against every other change of it until the end of the transaction: of two changes at once, the
 * second sees what the first did. Rows that refer to the event may still be written meanwhile.
 */
export async function lockEvent(tx: Tx, eventId: Id<'evt'>): Promise<Event> {
  const event = await lockEventIfThere(tx, eventId);
  if (!event) throw notFound('event');
  return event;
}

/** The same for work that comes late, by message, when the event may be gone. */
export async function lockEventIfThere(tx: Tx, eventId: Id<'evt'>): Promise<Event | null> {
  const id = sql.val(uuidOf('evt', eventId));
  await sql`
    with turn as materialized (select pg_advisory_xact_lock(${turnOf(id)}))
    select id from event where id = ${id} and (select count(*) from turn) = 1 for no key update`.execute(
    tx.em.getKysely(),
  );
  return tx.em.findOne(Event, { id: eventId }, { refresh: true });
}

/**
 * The event as it is, and stays until the end of the transaction: changes of it wait. Others may share it meanwhile. Who
 * sells shares the event, so that whatever is sold was committed before the event is called off. The caller has its turn.
 */
export async function shareEvent(tx: Tx, eventId: Id<'evt'>): Promise<Event> {
  const event = await tx.em.findOne(Event, { id: eventId }, { lockMode: LockMode.PESSIMISTIC_READ, refresh: true });
  if (!event) throw notFound('event');
  return event;
}

/** The locked event, for whoever may manage it; NOT_FOUND for everybody else. */
export async function lockManagedEvent(tx: Tx, eventId: Id<'evt'>): Promise<Event> {
  const event = await lockEvent(tx, eventId);
  assertMayManage(tx.viewer, event);
  return event;
}
