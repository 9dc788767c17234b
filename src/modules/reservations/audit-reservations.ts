import { sql } from 'kysely';
import type { Audit } from '../inventory/index.js';

/**
 * Reservations against the holds of the same ids. In one thing holds are ahead: places whose time is up are freed first,
 * and a message marks the reservation then, which reads as EXPIRED all the while. What became of one that a booking has
 * taken over (CONVERTED) is for bookings to compare.
 */
export const reservationsAudit: Audit = sql`
  with compared as (
    select r.*, h.state, h.held_until,
      case when r.status = 'CONVERTED' then array['ACTIVE', 'SOLD', 'RELEASED', 'EXPIRED']
        when r.status = 'ACTIVE' and r.expires_at <= now() then array['ACTIVE', 'EXPIRED']
        else array[r.status] end as lawful
    from reservation r join audited using (event_id)
    left join (
      select event_id, hold_id as id, min(state) as state, min(expires_at) as held_until
      from hold join audited using (event_id) group by event_id, hold_id) h using (event_id, id))
  select event_id, format('hold of rsv{%s}, a reservation that is %s', id, status) as finding,
    array_to_string(lawful, ' or ') as expected, state as actual
  from compared where (state = any(lawful)) is not true
  union all
  select event_id, format('end of the reservation rsv{%s}', id), held_until::text, expires_at::text
  from compared where status = 'ACTIVE' and state = 'ACTIVE' and expires_at <> held_until`;
