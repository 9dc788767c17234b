import type { EventStatus } from './event.lifecycle.js';
import type { Event } from './event.entity.js';

/** What an organizer can change of an event. */
export const EDITABLE_FIELDS = [
  'title',
  'description',
  'startsAt',
  'endsAt',
  'timeZone',
  'venueId',
  'seatMapId',
  'location',
  'category',
  'tags',
  'imageUrl',
  'seating',
  'preventsLoneSeats',
  'accessibleSeatsOpenAt',
  'taxCountry',
  'fees',
  'cancellationSteps',
] as const;
export type EditableField = (typeof EDITABLE_FIELDS)[number];
export type EventFields = Pick<Event, EditableField>;

/** What tickets were sold for: on record once the event is over or called off. */
const PROGRAMME: readonly EditableField[] = [
  'title',
  'startsAt',
  'endsAt',
  'timeZone',
  'venueId',
  'seatMapId',
  'location',
  'seating',
];

/** Which fields no longer change in a state. An admin decides about what was submitted, so that keeps still. */
const FROZEN: Record<EventStatus, readonly EditableField[]> = {
  DRAFT: [],
  REJECTED: [],
  PENDING_APPROVAL: EDITABLE_FIELDS,
  PUBLISHED: ['seatMapId', 'seating'],
  CANCELLED: PROGRAMME,
  COMPLETED: PROGRAMME,
};

/** Those of the changed fields that may not change in this state. */
export function frozenFields(status: EventStatus, changed: readonly EditableField[]): EditableField[] {
  return changed.filter((field) => FROZEN[status].includes(field));
}
