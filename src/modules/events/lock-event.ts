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
  await sql`select id from event where id = ${uuidOf('evt', eventId)} for no key update`.execute(tx.em.getKysely());
  const event = await tx.em.findOne(Event, { id: eventId }, { refresh: true });
  if (!event) throw notFound('event');
  return event;
}

/** The locked event, for whoever may manage it; NOT_FOUND for everybody else. */
export async function lockManagedEvent(tx: Tx, eventId: Id<'evt'>): Promise<Event> {
  const event = await lockEvent(tx, eventId);
  assertMayManage(tx.viewer, event);
  return event;
}
