import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { Fault } from '../../kernel/problem.js';
import type { Event } from './event.entity.js';
import { lockManagedEvent } from './lock-event.js';
import { moveEvent } from './move-event.js';

/** Closes an event that has taken place: nothing more is sold. CONFLICT unless it is published and has begun. */
export const completeEvent: Command<{ eventId: Id<'evt'> }, Event> = async (tx, { eventId }) => {
  const event = await lockManagedEvent(tx, eventId);
  moveEvent(tx, event, 'complete');
  if (event.startsAt > tx.now)
    throw new Fault('CONFLICT', 'Cannot complete an event that has not begun: cancel it instead.');
  tx.audit({ action: 'event.completed', subjectId: event.id, scopeId: event.organizationId });
  return event;
};
