import type { Command } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { assertMayManage, Organization } from '../organizations/index.js';
import { Venue } from './venue.entity.js';

export interface NewVenue {
  organizationId: Id<'org'>;
  name: string;
  address: string;
  country?: string | null;
  timeZone: string;
  capacity: number;
}

/** Enters a venue of an organization that the viewer manages. */
export const createVenue: Command<NewVenue, Venue> = async (tx, input) => {
  const { organizationId, timeZone, capacity } = input;
  assertMayManage(tx.viewer, { organizationId }, 'organization');
  if (!(await tx.em.findOne(Organization, { id: organizationId }))) throw notFound('organization');
  const venue = tx.em.create(Venue, {
    id: newId('ven'),
    organizationId,
    name: input.name.trim(),
    address: input.address.trim(),
    country: input.country ?? null,
    timeZone,
    capacity,
    createdAt: tx.now,
  });
  tx.audit({ action: 'venue.created', subjectId: venue.id, scopeId: organizationId, details: { name: venue.name } });
  return venue;
};
