import { viewerId } from '../../kernel/auth/viewer.js';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { badInput, notFound } from '../../kernel/problem.js';
import { assertMayManage, managedOrganizations, Organization } from '../organizations/index.js';
import { checkEventFields, findVenue, normalizeTags, storedFees, storedSteps } from './check-event-fields.js';
import { claimSlug } from '../../kernel/db/claim-slug.js';
import { Event, type CancellationStep, type EventFee, type Seating } from './event.entity.js';
import { eventLifecycle } from './event.lifecycle.js';
import type { EventFields } from './frozen-fields.js';

export interface NewEvent {
  organizationId?: Id<'org'> | null;
  title: string;
  description?: string | null;
  startsAt: Date;
  endsAt: Date;
  timeZone?: string | null;
  venueId?: Id<'ven'> | null;
  seatMapId?: Id<'map'> | null;
  location?: string | null;
  category?: string | null;
  tags?: string[] | null;
  imageUrl?: string | null;
  seating?: Seating | null;
  preventsLoneSeats?: boolean | null;
  accessibleSeatsOpenAt?: Date | null;
  taxCountry?: string | null;
  fees?: EventFee[] | null;
  cancellationSteps?: CancellationStep[] | null;
}

const OTHER_CATEGORY = 'Other';

/** Makes a draft. What is needed before it can be published may still be missing. */
export const createEvent: Command<NewEvent, Event> = async (tx, input) => {
  const organizationId = input.organizationId ?? onlyOrganization(tx);
  assertMayManage(tx.viewer, { organizationId }, 'organization');
  if (!(await tx.em.findOne(Organization, { id: organizationId }))) throw notFound('organization');
  const event = await draftEvent(tx, organizationId, await fieldsOf(tx, input));
  tx.audit({ action: 'event.created', subjectId: event.id, scopeId: organizationId, details: { title: event.title } });
  return event;
};

/** A new draft with these fields, and a slug of its own. */
export async function draftEvent(tx: Tx, organizationId: Id<'org'>, fields: EventFields): Promise<Event> {
  await checkEventFields(tx, fields);
  return tx.em.create(Event, {
    ...fields,
    id: newId('evt'),
    slug: await claimSlug(tx, { table: 'event', name: fields.title }),
    organizationId,
    createdById: viewerId(tx.viewer),
    status: eventLifecycle.initial,
    version: 1,
    createdAt: tx.now,
    updatedAt: tx.now,
  });
}

function onlyOrganization(tx: Tx): Id<'org'> {
  const [only, ...others] = managedOrganizations(tx.viewer);
  if (only === undefined || others.length > 0) {
    throw badInput('organizationId', 'must be given unless you manage exactly one organization.');
  }
  return only;
}

async function fieldsOf(tx: Tx, input: NewEvent): Promise<EventFields> {
  const venue = input.venueId ? await findVenue(tx, input.venueId) : undefined;
  const timeZone = input.timeZone ?? venue?.timeZone;
  if (timeZone === undefined) throw badInput('timeZone', 'must be given for an event without a venue.');
  return {
    title: input.title.trim(),
    description: input.description ?? '',
    startsAt: input.startsAt,
    endsAt: input.endsAt,
    timeZone,
    venueId: venue?.id ?? null,
    seatMapId: input.seatMapId ?? null,
    location: input.location?.trim() ?? null,
    category: input.category?.trim() ?? OTHER_CATEGORY,
    tags: normalizeTags(input.tags ?? []),
    imageUrl: input.imageUrl ?? null,
    seating: input.seating ?? (input.seatMapId ? 'RESERVED' : 'GENERAL'),
    preventsLoneSeats: input.preventsLoneSeats ?? false,
    accessibleSeatsOpenAt: input.accessibleSeatsOpenAt ?? null,
    taxCountry: input.taxCountry ?? null,
    fees: storedFees(input.fees ?? []),
    cancellationSteps: storedSteps(input.cancellationSteps),
  };
}
