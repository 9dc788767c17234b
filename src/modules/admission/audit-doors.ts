import { sql } from 'kysely';
import type { Audit } from '../inventory/index.js';

/**
 * Scans and check-ins against tickets: each belongs to a ticket of its event and to somebody who recorded it, each check-in is
 * that of the scan of its uuid, and a ticket is CHECKED_IN as long as an entry with it stands.
 */
export const doorsAudit: Audit = sql`
  with scans as materialized (select s.* from scan s join audited using (event_id)),
    entries as materialized (select c.* from check_in c join audited using (event_id))
  select s.event_id, format('ticket of scn{%s}', s.id) as finding, 'one of the event' as expected,
    format('tck{%s}', s.ticket_id) as actual
  from scans s where not exists (select from ticket t where t.id = s.ticket_id and t.event_id = s.event_id)
  union all
  select s.event_id, format('recorder of scn{%s}', s.id), 'a user or a device',
    case when s.recorded_by_id is null then format('dev{%s}', s.device_id) else format('usr{%s}', s.recorded_by_id) end
  from scans s
  where not exists (select from app_user u where u.id = s.recorded_by_id)
    and not exists (select from device d where d.id = s.device_id)
  union all
  select c.event_id, format('scan of chk{%s}', c.id), format('of tck{%s} by usr{%s}', c.ticket_id, c.recorded_by_id),
    case when s.id is null then 'none' else format('of tck{%s} by usr{%s}', s.ticket_id, s.recorded_by_id) end
  from entries c left join scans s on s.id = c.id
  where s.id is null or (c.ticket_id, c.recorded_by_id) is distinct from (s.ticket_id, s.recorded_by_id)
  union all
  select t.event_id, format('status of tck{%s}', t.id), case when e.ticket_id is null then 'VALID' else 'CHECKED_IN' end,
    t.status
  from ticket t join audited using (event_id)
  left join (select distinct ticket_id from entries where conflict is null and undone_at is null) e on e.ticket_id = t.id
  where t.status <> 'VOID' and (t.status = 'CHECKED_IN') is distinct from (e.ticket_id is not null)`;
