import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { assertMayManage } from '../organizations/index.js';
import { Venue } from './venue.entity.js';

export interface VenueChanges {
  venueId: Id<'ven'>;
  name?: string | null;
  address?: string | null;
  country?: string | null;
  timeZone?: string | null;
  capacity?: number | null;
}

/** Changes what is given of a venue. Events there keep their time zone and seat map. */
export const updateVenue: Command<VenueChanges, Venue> = async (tx, changes) => {
  const venue = await tx.em.findOne(Venue, { id: changes.venueId });
  if (!venue) throw notFound('venue');
  assertMayManage(tx.viewer, venue, 'venue');
  venue.name = changes.name?.trim() ?? venue.name;
  venue.address = changes.address?.trim() ?? venue.address;
  venue.country = changes.country ?? venue.country ?? null;
  venue.timeZone = changes.timeZone ?? venue.timeZone;
  venue.capacity = changes.capacity ?? venue.capacity;
  tx.audit({ action: 'venue.updated', subjectId: venue.id, scopeId: venue.organizationId });
  return venue;
};
