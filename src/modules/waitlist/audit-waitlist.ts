import { sql } from 'kysely';
import type { Audit } from '../inventory/index.js';

/**
 * Waitlists against holds: what is offered is held for whom it was offered to, as many as they wait for, until the offer
 * ends; and an event says that it is waited for exactly when somebody waits or has an open offer.
 */
export const waitlistAudit: Audit = sql`
  with entries as materialized (select w.* from waitlist_entry w join audited using (event_id))
  select w.event_id, format('offer of wle{%s}, which is %s', w.id, w.status) as finding,
    format('%s of tty{%s} for usr{%s} until %s', w.quantity, w.ticket_type_id, w.member_id, w.offer_expires_at) as expected,
    (select string_agg(format('%s of tty{%s} for usr{%s} until %s, %s', h.quantity, h.ticket_type_id, h.member_id,
      h.expires_at, h.state), ', ') from hold h where h.event_id = w.event_id and h.hold_id = w.hold_id) as actual
  from entries w where w.status = 'OFFERED' and not exists (
    select from hold h where h.event_id = w.event_id and h.hold_id = w.hold_id and h.ticket_type_id = w.ticket_type_id
      and h.member_id = w.member_id and h.quantity = w.quantity and h.expires_at = w.offer_expires_at
      and (h.state = 'ACTIVE' or (h.state = 'EXPIRED' and w.offer_expires_at <= now())))
  union all
  select event_id, 'whether anybody waits', is_live::text, is_waited_for::text
  from (
    select i.event_id, i.is_waited_for,
      exists (select from entries w where w.event_id = i.event_id and w.status in ('WAITING', 'OFFERED')) as is_live
    from event_inventory i join audited using (event_id)) said
  where is_live <> is_waited_for`;
