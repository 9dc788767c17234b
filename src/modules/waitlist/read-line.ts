import { sql } from 'kysely';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { rowOfJson } from '../../kernel/db/row-shape.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { waitlistRows } from './waitlist.entity.js';
import type { EntryNow } from './waitlist.facts.js';
import { USUAL_TERMS, type OfferTerms } from './waitlist-terms.js';

export const MOST_TOGETHER = 20;

interface Wanted {
  eventId: string;
  at: Date;
  holdIds: readonly string[];
  /** How many are read of each ticket type and size of party. */
  depth: number;
}

interface Row {
  time_zone: string;
  terms: OfferTerms | null;
  waiting: (object & { has: number })[] | null;
  offered: object[] | null;
  is_offering: boolean;
}

export interface LineRead {
  timeZone: string;
  terms: OfferTerms;
  /** Those who wait, in order: of each ticket type and size of party the first ones. */
  waiting: EntryNow[];
  /** How many places those have of the ticket types that they wait for, in the same order; only where that is limited. */
  has: number[];
  /** Whose offer has run out, or is of an event that is called off, or about a hold that was named. */
  offered: EntryNow[];
  /** Whether others have an open offer. */
  isOffering: boolean;
}

/**
 * Who of an event may be served, behind the lock on its places. Parties of one size that wait for one ticket type fit
 * alike, so the first of each are enough, however many wait.
 */
export async function readLine(tx: Tx, wanted: Wanted): Promise<LineRead> {
  const [row] = await selectLine(tx.em, wanted);
  const { time_zone: timeZone, terms, waiting, offered, is_offering: isOffering } = row!;
  const entryOf = (json: object): EntryNow => rowOfJson(waitlistRows, json);
  return {
    timeZone,
    terms: terms ?? USUAL_TERMS,
    waiting: (waiting ?? []).map(({ has: _, ...entry }) => entryOf(entry)),
    has: (waiting ?? []).map(({ has }) => has),
    offered: (offered ?? []).map(entryOf),
    isOffering,
  };
}

const selectLine = prepared<Wanted, Row>('waitlist_line', ({ eventId, at, holdIds, depth }) => {
  const isNamed = sql`(e.status <> 'PUBLISHED' or offer_expires_at <= ${at}::timestamptz
    or hold_id = any(${holdIds}::uuid[]))`;
  const offers = sql`waitlist_entry w where w.event_id = ${eventId}::uuid and w.status = 'OFFERED'`;
  return sql<Row>`
    select e.time_zone,
      (select json_build_object('offerMinutes', offer_minutes, 'offersFrom', offers_from, 'offersUntil', offers_until)
        from waitlist_terms where event_id = e.id) as terms,
      (select json_agg(to_jsonb(w) || jsonb_build_object('has', case when t.max_per_member is null then 0 else (
          select coalesce(sum(h.quantity), 0) from hold h where h.event_id = e.id and h.member_id = w.member_id
            and h.ticket_type_id = w.ticket_type_id
            and (h.state = 'SOLD' or (h.state = 'ACTIVE' and h.expires_at > ${at}::timestamptz))) end) order by w.rank)
        from ticket_type t cross join generate_series(1, ${sql.lit(MOST_TOGETHER)}) as size
        cross join lateral (
          select * from waitlist_entry where event_id = e.id and ticket_type_id = t.id and quantity = size
            and status = 'WAITING' order by rank limit ${depth}::int) w
        where t.event_id = e.id) as waiting,
      (select json_agg(to_jsonb(o)) from (select w.* from ${offers} and ${isNamed}) o) as offered,
      exists (select from ${offers} and not ${isNamed}) as is_offering
    from event e where e.id = ${eventId}::uuid`;
});
