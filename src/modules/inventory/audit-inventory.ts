import { sql } from 'kysely';
import type { EntityManager } from '../../kernel/db/database.js';
import type { Id } from '../../kernel/ids.js';
import { runAudits, type Audit, type Difference } from './audit.js';
import { chainDifferences } from './audit-chain.js';
import { holdDifferences, ledgerSeatDifferences, versionDifferences } from './audit-ledger.js';

/** The inventory's own records against each other: differences; an empty list is a clean inventory. */
export const auditInventory = async (em: EntityManager, eventId?: Id<'evt'>): Promise<Difference[]> =>
  (await runAudits(em, [inventoryAudit], eventId)).differences;

const counterDifferences = sql`
  select c.event_id, format('counter of tty{%s} (held, sold)', c.ticket_type_id) as finding,
    format('%s, %s', coalesce(h.held, 0), coalesce(h.sold, 0)) as expected, format('%s, %s', c.held, c.sold) as actual
  from counters c
  left join (
    select event_id, ticket_type_id, sum(quantity) filter (where state = 'ACTIVE') as held,
      sum(quantity) filter (where state = 'SOLD') as sold
    from holds group by event_id, ticket_type_id) h using (event_id, ticket_type_id)
  where c.held <> coalesce(h.held, 0) or c.sold <> coalesce(h.sold, 0)
  union all
  select event_id, format('places of tty{%s} beyond its capacity', ticket_type_id), '0',
    (held + sold - capacity)::text
  from counters where held + sold > capacity`;

const capacityDifferences = sql`
  select c.event_id, format('capacity of tty{%s}', c.ticket_type_id), l.quantity::text, c.capacity::text
  from counters c
  left join (
    select distinct on (event_id, ticket_type_id) event_id, ticket_type_id, quantity
    from ledger where verb = 'RESIZE' order by event_id, ticket_type_id, version desc, line desc) l
    using (event_id, ticket_type_id)
  where l.quantity is distinct from c.capacity`;

/** Each capacity against the quota. Seats count only once the event is published: until then its map may change. */
const quotaDifferences = sql`
  select event_id, format('capacity of tty{%s} by its quota', ticket_type_id), expected::text, capacity::text
  from (
    select c.event_id, c.ticket_type_id, c.capacity,
      case when t.seat_category is null then t.quota else least(t.quota, (
        select count(*) from seats s where s.event_id = c.event_id and s.category = t.seat_category)) end as expected
    from counters c join ticket_type t on t.id = c.ticket_type_id join event e on e.id = c.event_id
    where t.seat_category is null or e.status in ('PUBLISHED', 'COMPLETED')) offered
  where capacity <> expected`;

/** What availability takes for the numbers of seats and of blocked ones, where somebody has counted them. */
const seatCountDifferences = sql`
  select event_id, format('%s of the category %s', counted, category), s.seats::text, c.seats
  from (
    select v.event_id, 'seats' as counted, each.key as category, each.value as seats
    from versions v cross join jsonb_each_text(v.seat_counts) as each
    union all
    select v.event_id, 'blocked seats', each.key, each.value
    from versions v cross join jsonb_each_text(v.blocked_counts) as each) c
  full join (
    select s.event_id, 'seats' as counted, s.category, count(*) as seats
    from seats s join versions v using (event_id) where v.seat_counts is not null group by s.event_id, s.category
    union all
    select event_id, 'blocked seats', category, count(*) from seats where state = 'BLOCKED' group by event_id, category) s
    using (event_id, counted, category)
  where s.seats::text is distinct from c.seats`;

/** Each seat against the holds that claim it: never two, and in the state that the hold says. */
const seatDifferences = sql`
  select event_id, format('claims on seat{%s}', seat_id), '1', claims::text from claims where claims > 1
  union all
  select coalesce(s.event_id, c.event_id), format('seat{%s}', coalesce(s.seat_id, c.seat_id)),
    coalesce(format('%s by rsv{%s}', c.state, c.hold_id), 'no hold'),
    coalesce(format('%s by rsv{%s}', s.state, s.hold_id), s.state)
  from seats s full join claims c on c.event_id = s.event_id and c.seat_id = s.seat_id
  where (case when s.state in ('HELD', 'SOLD') then s.state end) is distinct from c.state
    or s.hold_id is distinct from c.hold_id
    or (s.state = 'HELD' and s.held_until is distinct from c.expires_at)`;

/** The lines of one hold begin and end together. */
const lineDifferences = sql`
  select event_id, format('lines of rsv{%s}', hold_id), 'one state and one end',
    format('%s until %s, %s until %s', min(state), min(expires_at), max(state), max(expires_at))
  from holds group by event_id, hold_id having min(state) <> max(state) or min(expires_at) <> max(expires_at)
  union all
  select event_id, format('seats of rsv{%s}', hold_id), quantity::text, cardinality(seat_ids)::text
  from holds where cardinality(seat_ids) not in (0, quantity)`;

/**
 * Recounts counters and seats from the holds, replays the ledger, and verifies its chain: whatever two of them tell
 * differently is a difference.
 */
export const inventoryAudit: Audit = sql`
  with holds as materialized (select h.* from hold h join audited using (event_id)),
    counters as materialized (select c.* from ticket_counter c join audited using (event_id)),
    seats as materialized (select s.* from event_seat s join audited using (event_id)),
    ledger as materialized (select l.* from inventory_ledger l join audited using (event_id)),
    versions as materialized (select v.* from event_inventory v join audited using (event_id)),
    claims as materialized (
      select h.event_id, claimed.seat_id, count(*) as claims, (array_agg(h.hold_id))[1] as hold_id,
        min(case h.state when 'ACTIVE' then 'HELD' else 'SOLD' end) as state, min(h.expires_at) as expires_at
      from holds h cross join unnest(h.seat_ids) as claimed (seat_id)
      where h.state in ('ACTIVE', 'SOLD') group by h.event_id, claimed.seat_id)
  ${sql.join(
    [
      ...[counterDifferences, capacityDifferences, quotaDifferences],
      ...[seatCountDifferences, seatDifferences, lineDifferences],
      ...[holdDifferences, ledgerSeatDifferences, versionDifferences, chainDifferences],
    ].map((differences) => sql`select * from (${differences}) difference`),
    sql` union all `,
  )}`;
