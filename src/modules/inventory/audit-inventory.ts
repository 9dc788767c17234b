import { sql } from 'kysely';
import type { EntityManager } from '../../kernel/db/database.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { ledgerText } from './ledger-chain.js';

export interface InventoryDifference {
  eventId: Id<'evt'>;
  /** What disagrees: a counter, a seat, a hold or the ledger, in words. */
  finding: string;
  expected: string;
  actual: string;
}

interface DifferenceRow {
  event_id: string;
  finding: string;
  expected: string | null;
  actual: string | null;
}

/**
 * Recounts everything from the holds and from the ledger and names each difference to counters and seats; an empty list
 * is a clean inventory. Of one event, or of all. It reads one snapshot and may run while places are sold.
 */
export async function auditInventory(em: EntityManager, eventId?: Id<'evt'>): Promise<InventoryDifference[]> {
  const only = eventId === undefined ? null : uuidOf('evt', eventId);
  const { rows } = await sql<DifferenceRow>`
    with holds as (select * from hold where ${only}::uuid is null or event_id = ${only}::uuid),
      counters as (select * from ticket_counter where ${only}::uuid is null or event_id = ${only}::uuid),
      seats as (select * from event_seat where ${only}::uuid is null or event_id = ${only}::uuid),
      ledger as (select * from inventory_ledger where ${only}::uuid is null or event_id = ${only}::uuid),
      versions as (select * from event_inventory where ${only}::uuid is null or event_id = ${only}::uuid),
      ${differences}
    select * from (
      select * from counter_differences union all select * from capacity_differences
      union all select * from quota_differences
      union all select * from seat_differences union all select * from claim_differences
      union all select * from hold_differences union all select * from ledger_seat_differences
      union all select * from version_differences union all select * from chain_differences) difference
    order by event_id, finding`.execute(em.getKysely());
  return rows.map(({ event_id, finding, expected, actual }) => ({
    eventId: encodeId('evt', event_id),
    finding,
    expected: expected ?? 'nothing',
    actual: actual ?? 'nothing',
  }));
}

const counterDifferences = sql`
  counter_differences as (
    select c.event_id, format('counter of %s (held, sold)', c.ticket_type_id) as finding,
      format('%s, %s', coalesce(h.held, 0), coalesce(h.sold, 0)) as expected, format('%s, %s', c.held, c.sold) as actual
    from counters c
    left join (
      select event_id, ticket_type_id, sum(quantity) filter (where state = 'ACTIVE') as held,
        sum(quantity) filter (where state = 'SOLD') as sold
      from holds group by event_id, ticket_type_id) h using (event_id, ticket_type_id)
    where c.held <> coalesce(h.held, 0) or c.sold <> coalesce(h.sold, 0) or c.held + c.sold > c.capacity),
  capacity_differences as (
    select c.event_id, format('capacity of %s', c.ticket_type_id), l.quantity::text, c.capacity::text
    from counters c
    left join (
      select distinct on (event_id, ticket_type_id) event_id, ticket_type_id, quantity
      from ledger where verb = 'RESIZE' order by event_id, ticket_type_id, version desc, line desc) l
      using (event_id, ticket_type_id)
    where l.quantity is distinct from c.capacity)`;

/** Each capacity against the quota. Seats count only once the event is published: until then its map may change. */
const quotaDifferences = sql`
  quota_differences as (
    select event_id, format('capacity of %s by its quota', ticket_type_id), expected::text, capacity::text
    from (
      select c.event_id, c.ticket_type_id, c.capacity,
        case when t.seat_category is null then t.quota else least(t.quota, (
          select count(*) from seats s where s.event_id = c.event_id and s.category = t.seat_category)) end as expected
      from counters c join ticket_type t on t.id = c.ticket_type_id join event e on e.id = c.event_id
      where t.seat_category is null or e.status in ('PUBLISHED', 'COMPLETED')) offered
    where capacity <> expected)`;

/** Each seat against the holds that claim it: never two, and in the state that the hold says. */
const seatDifferences = sql`
  claims as (
    select h.event_id, claimed.seat_id, count(*) as claims, min(h.hold_id::text) as hold_id,
      min(case h.state when 'ACTIVE' then 'HELD' else 'SOLD' end) as state, min(h.expires_at) as expires_at
    from holds h cross join unnest(h.seat_ids) as claimed (seat_id)
    where h.state in ('ACTIVE', 'SOLD') group by h.event_id, claimed.seat_id),
  claim_differences as (
    select event_id, format('claims on seat %s', seat_id), '1', claims::text from claims where claims > 1),
  seat_differences as (
    select coalesce(s.event_id, c.event_id), format('seat %s', coalesce(s.seat_id, c.seat_id)),
      coalesce(c.state || ' by ' || c.hold_id, 'FREE'), coalesce(s.state || ' by ' || s.hold_id::text, s.state)
    from seats s full join claims c on c.event_id = s.event_id and c.seat_id = s.seat_id
    where (case when s.state in ('HELD', 'SOLD') then s.state end) is distinct from c.state
      or s.hold_id::text is distinct from c.hold_id
      or (s.state = 'HELD' and s.held_until is distinct from c.expires_at))`;

/** The ledger, replayed: the last line about a hold or a seat says what became of it. */
const ledgerDifferences = sql`
  hold_differences as (
    select coalesce(h.event_id, l.event_id), format('hold %s', coalesce(h.hold_id, l.hold_id)),
      format('%s %s', l.quantity, l.state), format('%s %s', h.quantity, h.state)
    from holds h
    full join (
      select distinct on (event_id, hold_id, ticket_type_id) event_id, hold_id, ticket_type_id, quantity, seat_ids,
        case verb when 'SELL' then 'SOLD' when 'RELEASE' then 'RELEASED' when 'EXPIRE' then 'EXPIRED' else 'ACTIVE' end as state
      from ledger where hold_id is not null order by event_id, hold_id, ticket_type_id, version desc, line desc) l
      on l.event_id = h.event_id and l.hold_id = h.hold_id and l.ticket_type_id = h.ticket_type_id
    where (h.state, h.quantity, h.seat_ids) is distinct from (l.state, l.quantity, l.seat_ids)
      or (cardinality(h.seat_ids) > 0 and cardinality(h.seat_ids) <> h.quantity)),
  ledger_seat_differences as (
    select s.event_id, format('seat %s in the ledger', s.seat_id), coalesce(l.state, 'FREE'), s.state
    from seats s
    left join (
      select distinct on (e.event_id, named.seat_id) e.event_id, named.seat_id,
        case e.verb when 'TAKE' then 'HELD' when 'EXTEND' then 'HELD' when 'SELL' then 'SOLD'
          when 'BLOCK' then 'BLOCKED' else 'FREE' end as state
      from ledger e cross join unnest(e.seat_ids) as named (seat_id)
      order by e.event_id, named.seat_id, e.version desc, e.line desc) l
      on l.event_id = s.event_id and l.seat_id = s.seat_id
    where coalesce(l.state, 'FREE') <> s.state),
  version_differences as (
    select i.event_id, 'versions in the ledger (how many, last)', format('%s, %s', i.version, i.version),
      format('%s, %s', coalesce(l.versions, 0), coalesce(l.last, 0))
    from versions i
    left join (select event_id, count(distinct version) as versions, max(version) as last from ledger group by event_id) l
      using (event_id)
    where i.version <> coalesce(l.versions, 0) or i.version <> coalesce(l.last, 0))`;

/** Each hash against the line and the hash before it, and what the event's row says of the ledger's end. */
const chainDifferences = sql`
  chained as (
    select event_id, version, line, hash,
      sha256(coalesce(lag(hash) over chain, '') || convert_to(${ledgerText}, 'UTF8')) as expected
    from ledger window chain as (partition by event_id order by version, line)),
  ends as (
    select distinct on (event_id) event_id, hash, count(*) over (partition by event_id) as length
    from ledger order by event_id, version desc, line desc),
  chain_differences as (
    select event_id, format('hash of line %s.%s of the ledger', version, line), encode(expected, 'hex'),
      encode(hash, 'hex')
    from chained where hash <> expected
    union all
    select event_id, 'end of the ledger (length, head)',
      format('%s, %s', coalesce(e.length, 0), coalesce(encode(e.hash, 'hex'), 'none')),
      format('%s, %s', v.ledger_length, coalesce(encode(v.ledger_head, 'hex'), 'none'))
    from versions v left join ends e using (event_id)
    where v.ledger_length <> coalesce(e.length, 0) or v.ledger_head is distinct from e.hash)`;

const differences = sql`${counterDifferences}, ${quotaDifferences}, ${seatDifferences}, ${ledgerDifferences},
  ${chainDifferences}`;
