import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { Event } from './event.entity.js';
import { lockManagedEvent } from './lock-event.js';
import { moveEvent } from './move-event.js';

/** Closes an event that has taken place: nothing more is sold. CONFLICT unless it is published. */
export const completeEvent: Command<{ eventId: Id<'evt'> }, Event> = async (tx, { eventId }) => {
  const event = await lockManagedEvent(tx, eventId);
  moveEvent(tx, event, 'complete');
  tx.audit({ action: 'event.completed', subjectId: event.id, scopeId: event.organizationId });
  return event;
};
