import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { Fault } from '../../kernel/problem.js';
import { lockManagedEvent } from './lock-event.js';
import { assertVersion } from './update-event.js';

/** Deletes a draft or a rejected event with all that belongs to it; in every other state it is kept: CONFLICT. */
export const deleteEvent: Command<{ eventId: Id<'evt'>; expectedVersion?: number | null }, Id<'evt'>> = async (
  tx,
  { eventId, expectedVersion },
) => {
  const event = await lockManagedEvent(tx, eventId);
  assertVersion(event, expectedVersion);
  if (event.status !== 'DRAFT' && event.status !== 'REJECTED') {
    throw new Fault('CONFLICT', `Cannot delete an event that is ${event.status}: it must be DRAFT or REJECTED.`);
  }
  tx.em.remove(event);
  tx.audit({
    action: 'event.deleted',
    subjectId: eventId,
    scopeId: event.organizationId,
    details: { title: event.title },
  });
  return eventId;
};
