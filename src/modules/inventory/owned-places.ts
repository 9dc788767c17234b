import { sql } from 'kysely';
import type { Bound } from '../../kernel/db/fact.js';

/** Which holds claim places for their member: those whose time is up do not. */
export const claimsPlaces = sql`(h.state = 'SOLD' or (h.state = 'ACTIVE' and h.expires_at > (select at from clock)))`;

/** What a member has of a ticket type goes by it; both ids are bare uuids. */
export const memberTypeKey = (memberId: string, ticketTypeId: string): string => `${memberId}/${ticketTypeId}`;

/** How many places of a ticket type of this event a member has, by `memberTypeKey`. */
export const ownedPlaces: Bound = {
  name: 'owned_places',
  exceeds: (keys, most) => sql`exists (
    select from unnest(${keys}::text[], ${most}::int[]) as wanted (key, most)
    where wanted.most < (
      select coalesce(sum(h.quantity), 0) from hold h
      where h.event_id = (select id from shared) and h.member_id = left(wanted.key, 36)::uuid
        and h.ticket_type_id = substr(wanted.key, 38)::uuid and ${claimsPlaces}))`,
};
