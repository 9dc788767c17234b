import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { move } from '../../kernel/lifecycle.js';
import type { Message } from '../../kernel/messages/message.js';
import type { Event } from './event.entity.js';
import { eventLifecycle, type EventStatus } from './event.lifecycle.js';
import { eventCancelled, eventCompleted, eventPublished } from './event.messages.js';

export type EventVerb = keyof typeof eventLifecycle.edges;

const ANNOUNCED: Partial<Record<EventStatus, Message<{ eventId: Id<'evt'> }>>> = {
  PUBLISHED: eventPublished,
  CANCELLED: eventCancelled,
  COMPLETED: eventCompleted,
};

/** Moves a locked event along its lifecycle, and tells others where it arrives. CONFLICT when the verb does not lead on. */
export function moveEvent(tx: Tx, event: Event, verb: EventVerb): void {
  const status = move(eventLifecycle, event.status, verb);
  event.status = status;
  event.version += 1;
  event.updatedAt = tx.now;
  const message = ANNOUNCED[status];
  if (message) tx.emit(message, { eventId: event.id });
}
