import { addMilliseconds, movedBy } from '../../kernel/clock.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { assertMayManage } from '../organizations/index.js';
import { draftEvent } from './create-event.js';
import { Event } from './event.entity.js';
import { eventDuplicated } from './event.messages.js';
import { EDITABLE_FIELDS, type EventFields } from './frozen-fields.js';

export interface Duplication {
  eventId: Id<'evt'>;
  title?: string | null;
  startsAt?: Date | null;
}

/**
 * Makes a draft like another event, in the same organization. With a new start, it lasts as long as the other. What
 * modules below keep of the event is copied soon after, by message.
 */
export const duplicateEvent: Command<Duplication, Event> = async (tx, { eventId, title, startsAt }) => {
  const original = await tx.em.findOne(Event, { id: eventId });
  if (!original) throw notFound('event');
  assertMayManage(tx.viewer, original);
  const copied = Object.fromEntries(EDITABLE_FIELDS.map((field) => [field, original[field]])) as unknown as EventFields;
  const start = startsAt ?? original.startsAt;
  const later = start.getTime() - original.startsAt.getTime();
  const { accessibleSeatsOpenAt } = copied;
  const fields = {
    ...copied,
    title: title?.trim() ?? copied.title,
    startsAt: start,
    endsAt: addMilliseconds(original.endsAt, later),
    accessibleSeatsOpenAt: accessibleSeatsOpenAt ? movedBy(accessibleSeatsOpenAt, later) : null,
  };
  const event = await draftEvent(tx, original.organizationId, fields);
  tx.emit(eventDuplicated, { fromEventId: original.id, toEventId: event.id });
  tx.audit({
    action: 'event.duplicated',
    subjectId: event.id,
    scopeId: event.organizationId,
    details: { from: original.id },
  });
  return event;
};
