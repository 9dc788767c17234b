import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { Event } from './event.entity.js';
import { lockManagedEvent } from './lock-event.js';
import { moveEvent } from './move-event.js';

/** Calls an event off; its bookings end by message, soon after. CONFLICT unless it is submitted or published. */
export const cancelEvent: Command<{ eventId: Id<'evt'>; reason?: string | null }, Event> = async (
  tx,
  { eventId, reason },
) => {
  const event = await lockManagedEvent(tx, eventId);
  moveEvent(tx, event, 'cancel');
  tx.audit({
    action: 'event.cancelled',
    subjectId: event.id,
    scopeId: event.organizationId,
    details: { reason: reason ?? null },
  });
  return event;
};
