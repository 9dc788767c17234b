import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { badInput, Fault, refuse } from '../../kernel/problem.js';
import { checkEventFields, findVenue, normalizeTags, storedFees, storedSteps } from './check-event-fields.js';
import { claimSlug } from '../../kernel/db/claim-slug.js';
import { slugOf } from '../../kernel/slug.js';
import type { NewEvent } from './create-event.js';
import type { Event } from './event.entity.js';
import { StaleVersion } from './event.problems.js';
import { EDITABLE_FIELDS, frozenFields, type EditableField, type EventFields } from './frozen-fields.js';
import { lockManagedEvent } from './lock-event.js';
import { tellProgramme } from './tell-programme.js';

/** What is absent stays as it is; null clears what may be null, and elsewhere changes nothing. */
export type EventChanges = { eventId: Id<'evt'>; expectedVersion?: number | null } & {
  [Field in Exclude<keyof NewEvent, 'organizationId'>]?: NewEvent[Field] | null;
};

/**
 * Changes what is given of an event, and raises its version if that is any change; of a published event, whoever has booked is
 * told soon after of another time or place, and tickets stay valid. Refuses another version than the
 * expected one with StaleVersion, and fields that the event's state has frozen with CONFLICT. Safe to repeat with an
 * `expectedVersion`.
 */
export const updateEvent: Command<EventChanges, Event> = async (tx, changes) => {
  const event = await lockManagedEvent(tx, changes.eventId);
  assertVersion(event, changes.expectedVersion);
  const fields = changedFields(event, changes);
  const changed = EDITABLE_FIELDS.filter((field) => !isSame(event[field], fields[field]));
  if (changed.length === 0) return event;
  assertNotFrozen(event, changed);
  if (changed.includes('venueId') && fields.venueId) await findVenue(tx, fields.venueId);
  await checkEventFields(tx, fields);
  assertPlace(event, fields);
  await rename(tx, event, fields.title);
  const before = changedFields(event, { eventId: event.id });
  Object.assign(event, fields);
  event.version += 1;
  event.updatedAt = tx.now;
  tx.audit({
    action: 'event.updated',
    subjectId: event.id,
    scopeId: event.organizationId,
    details: { version: event.version, changed },
  });
  await tellProgramme(tx, event, { before, changed });
  return event;
};

/** Refuses when somebody else changed the event since the caller read it. */
export function assertVersion(event: Event, expected: number | null | undefined): void {
  if (typeof expected === 'number' && expected !== event.version) refuse(new StaleVersion(event.version));
}

function changedFields(event: Event, changes: EventChanges): EventFields {
  const { venueId, seatMapId, location, imageUrl, accessibleSeatsOpenAt, taxCountry, cancellationSteps } = changes;
  return {
    title: changes.title?.trim() ?? event.title,
    description: changes.description ?? event.description,
    startsAt: changes.startsAt ?? event.startsAt,
    endsAt: changes.endsAt ?? event.endsAt,
    timeZone: changes.timeZone ?? event.timeZone,
    venueId: venueId === undefined ? event.venueId : venueId,
    seatMapId: seatMapId === undefined ? event.seatMapId : seatMapId,
    location: location === undefined ? event.location : (location?.trim() ?? null),
    category: changes.category?.trim() ?? event.category,
    tags: changes.tags ? normalizeTags(changes.tags) : event.tags,
    imageUrl: imageUrl === undefined ? event.imageUrl : imageUrl,
    seating: changes.seating ?? event.seating,
    preventsLoneSeats: changes.preventsLoneSeats ?? event.preventsLoneSeats,
    accessibleSeatsOpenAt: accessibleSeatsOpenAt === undefined ? event.accessibleSeatsOpenAt : accessibleSeatsOpenAt,
    taxCountry: taxCountry === undefined ? event.taxCountry : taxCountry,
    fees: changes.fees ? storedFees(changes.fees) : event.fees,
    cancellationSteps: cancellationSteps === undefined ? event.cancellationSteps : storedSteps(cancellationSteps),
  };
}

function isSame(before: EventFields[EditableField], after: EventFields[EditableField]): boolean {
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
}

function assertNotFrozen(event: Event, changed: readonly EditableField[]): void {
  const frozen = frozenFields(event.status, changed);
  if (frozen.length === 0) return;
  const remedy = event.status === 'PENDING_APPROVAL' ? ' Withdraw it first.' : '';
  throw new Fault('CONFLICT', `Cannot change ${frozen.join(', ')} of an event that is ${event.status}.${remedy}`);
}

/** Whoever has booked must find it. */
function assertPlace(event: Event, fields: EventFields): void {
  const isSomewhere = ({ venueId, location }: EventFields): boolean => Boolean(venueId) || Boolean(location);
  if (event.status === 'PUBLISHED' && isSomewhere(event) && !isSomewhere(fields)) {
    throw badInput('location', 'must be given, or venueId: the event is published.');
  }
}

/** The slug follows the title until the event is published: from then on links to it exist. A title that reads the same keeps it. */
async function rename(tx: Tx, event: Event, title: string): Promise<void> {
  const isUnpublished = event.status === 'DRAFT' || event.status === 'REJECTED';
  const [before, after] = [event.title, title].map((name) => slugOf(name, 'event'));
  if (isUnpublished && after !== before) event.slug = await claimSlug(tx, { table: 'event', name: title });
}
