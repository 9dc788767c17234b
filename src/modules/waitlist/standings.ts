import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';

/** Where somebody stands who waits. */
export interface Standing {
  id: Id<'wle'>;
  /** Among those who wait for the same ticket type, from 1. */
  position: number;
  /** How many places more the member may have of the ticket type; null: any number. */
  allowance: number | null;
}

/** How those of the entries stand who wait, with one statement. */
export async function findStandings({ em }: Pick<Read, 'em'>, ids: readonly Id<'wle'>[]): Promise<Standing[]> {
  const uuids = ids.map((id) => uuidOf('wle', id));
  const { rows } = await sql<Standing>`
    with asked as materialized (select * from waitlist_entry where id = any(${uuids}::uuid[]) and status = 'WAITING')
    select placed.id, placed.position::int, t.max_per_member - (
        select coalesce(sum(h.quantity), 0) from hold h where h.event_id = t.event_id and h.member_id = asked.member_id
          and h.ticket_type_id = t.id and (h.state = 'SOLD' or (h.state = 'ACTIVE' and h.expires_at > now())))::int as allowance
    from (${positions(sql`select event_id, ticket_type_id from asked`)}) placed
    join asked on asked.id = placed.id join ticket_type t on t.id = asked.ticket_type_id`.execute(em.getKysely());
  return rows.map(({ id, ...standing }) => ({ id: encodeId('wle', id), ...standing }));
}

/** The positions of all who wait for these ticket types: `select event_id, ticket_type_id …`. */
export const positions = (ticketTypes: ReturnType<typeof sql>) => sql`
  select id, row_number() over (partition by ticket_type_id order by rank) as position from waitlist_entry
  where status = 'WAITING' and (event_id, ticket_type_id) in (${ticketTypes})`;
