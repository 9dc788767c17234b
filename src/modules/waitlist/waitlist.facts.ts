import { sql, type RawBuilder } from 'kysely';
import type { Fact } from '../../kernel/db/fact.js';
import { rowOfJson } from '../../kernel/db/row-shape.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { move } from '../../kernel/lifecycle.js';
import type { Places } from '../inventory/index.js';
import { waitlistRows, type WaitlistEntryRow } from './waitlist.entity.js';
import { waitlistLifecycle, type WaitlistVerb } from './waitlist.lifecycle.js';

/** An entry during a settlement. Entries change under the lock of their event's places alone. */
export interface EntryNow extends WaitlistEntryRow {
  /** Joined in this settlement: the database has no row of it yet. */
  isNew?: true;
}

/**
 * Entries, by their bare uuid. Commands change one by telling what it is then; the line writes all that was told, once,
 * with the places.
 */
export const waitlistEntries: Fact<EntryNow> = {
  name: 'waitlist_entries',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(id, to_json(w))) from waitlist_entry w where id = any(${keys}::uuid[]))`,
  parse: (json: object) => rowOfJson(waitlistRows, json),
};

/** Ends an entry, or its waiting, by the verb; one that does not lead from where the entry stands is a CONFLICT. */
export function changeEntry(places: Places, entry: EntryNow, verb: Exclude<WaitlistVerb, 'offer'>): void {
  const status = move(waitlistLifecycle, entry.status, verb);
  tellEntry(places, { ...entry, status, endedAt: places.at });
}

/** Makes an entry what it is from now on, for the commands after this one and for the database. */
export const tellEntry = (places: Places, entry: EntryNow): void =>
  places.tell(waitlistEntries, uuidOf('wle', entry.id), entry);

/** The entries of members that wait, or have an open offer: by `member/ticket type`, bare uuids. */
export const liveEntries: Fact<EntryNow> = {
  name: 'live_waitlist_entries',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(concat_ws('/', member_id, ticket_type_id), to_json(w))) from waitlist_entry w
    where status in ('WAITING', 'OFFERED') and (member_id, ticket_type_id) in (
      select split_part(key, '/', 1)::uuid, split_part(key, '/', 2)::uuid from unnest(${keys}::text[]) key))`,
  parse: (json: object) => rowOfJson(waitlistRows, json),
};

export const liveKey = (memberId: Id<'usr'>, ticketTypeId: Id<'tty'>): string =>
  `${uuidOf('usr', memberId)}/${uuidOf('tty', ticketTypeId)}`;

/** The rank of whoever came last, by the event's bare uuid. */
export const lastRanks: Fact<number> = {
  name: 'last_waitlist_ranks',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(event_id,
      (select max(rank) from waitlist_entry w where w.event_id = asked.event_id)))
    from unnest(${keys}::uuid[]) as asked (event_id))`,
  parse: (rank: number) => rank,
};
