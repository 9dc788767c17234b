import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { assertMayManage } from '../organizations/index.js';
import { Event } from './event.entity.js';

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
  await sql`select id from event where id = ${uuidOf('evt', eventId)} for no key update`.execute(tx.em.getKysely());
  return tx.em.findOne(Event, { id: eventId }, { refresh: true });
}

/**
 * The event as it is, and stays until the end of the transaction: changes of it wait. Others may share it meanwhile. Who
 * sells shares the event, so that whatever is sold was committed before the event is called off.
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
