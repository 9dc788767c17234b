import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import { defineLoader, inOrderOf } from '../../kernel/graphql/loader.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { findStandings } from './standings.js';
import { USUAL_TERMS, type OfferTerms } from './waitlist-terms.js';

export const standingOf = defineLoader(async (read, ids: readonly Id<'wle'>[]) =>
  inOrderOf(ids, await findStandings(read, ids), ({ id }) => id),
);

export interface WaitlistOfEvent extends OfferTerms {
  eventId: Id<'evt'>;
  isOpen: boolean;
}

/** How an event keeps its waitlist, one statement for all events of a list. */
export const waitlistByEvent = defineLoader(async (read, ids: readonly Id<'evt'>[]) => {
  const uuids = ids.map((id) => uuidOf('evt', id));
  const { rows } = await sql<Omit<WaitlistOfEvent, 'eventId'> & { id: string }>`
    select id, coalesce(i.is_waitlist_open, false) as "isOpen",
      coalesce(offer_minutes, ${USUAL_TERMS.offerMinutes}::int) as "offerMinutes",
      coalesce(offers_from, ${USUAL_TERMS.offersFrom}::text) as "offersFrom",
      coalesce(offers_until, ${USUAL_TERMS.offersUntil}::text) as "offersUntil"
    from unnest(${uuids}::uuid[]) as asked (id)
      left join event_inventory i on i.event_id = id left join waitlist_terms t on t.event_id = id`.execute(
    read.em.getKysely(),
  );
  const found = rows.map(({ id, ...waitlist }): WaitlistOfEvent => ({ eventId: encodeId('evt', id), ...waitlist }));
  return inOrderOf(ids, found, ({ eventId }) => eventId);
});
