import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { badInput, Fault, notFound } from '../../kernel/problem.js';
import { lockEventIfThere, type Event } from '../events/index.js';
import { touchPlaces } from '../inventory/index.js';
import { assertMayManage } from '../organizations/index.js';
import { Discount } from './discount.entity.js';

export interface LockedDiscount {
  discount: Discount;
  event: Event;
}

/**
 * The discount and its event, locked and as they are now, for whoever may manage them; NOT_FOUND for everybody else. No
 * checkout of the event counts a use meanwhile; those that wait read the discount anew.
 */
export async function lockDiscount(tx: Tx, id: Id<'dsc'>): Promise<LockedDiscount> {
  const found = await tx.em.findOne(Discount, { id });
  const event = found && (await lockEventIfThere(tx, found.eventId));
  if (!event) throw notFound('discount');
  assertMayManage(tx.viewer, event, 'discount');
  await touchPlaces(tx, event.id);
  const discount = await tx.em.findOneOrFail(Discount, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  return { discount, event };
}

/** Discounts of an event change until it is over or called off; CONFLICT then. */
export function assertDiscountsMayChange({ status }: Pick<Event, 'status'>): void {
  if (status !== 'CANCELLED' && status !== 'COMPLETED') return;
  throw new Fault('CONFLICT', `Cannot change the discounts of an event that is ${status}.`);
}

/** Refuses ids that are no ticket types of the event as BAD_USER_INPUT. */
export async function assertTicketTypesOf(tx: Tx, eventId: Id<'evt'>, ticketTypeIds: readonly string[]): Promise<void> {
  if (ticketTypeIds.length === 0) return;
  const { rows } = await sql<{ id: string }>`select id from ticket_type
    where event_id = ${uuidOf('evt', eventId)}::uuid and id = any(${[...ticketTypeIds]}::uuid[])`.execute(
    tx.em.getKysely(),
  );
  const known = new Set(rows.map(({ id }) => id));
  const strange = ticketTypeIds.findIndex((id) => !known.has(id));
  if (strange >= 0) throw badInput(`ticketTypeIds.${strange}`, 'is no ticket type of this event.');
}
