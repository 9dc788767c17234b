import { sql } from 'kysely';

/** Selects over `holds`, `seats`, `ledger` and `versions`: the ledger, replayed, against what the rows say. */

/**
 * The last line about all of a hold says what became of it, and the lines about some places of it that come after that, which
 * of its places are others since.
 */
export const holdDifferences = sql`
  with told as materialized (
      select *, case verb when 'MOVE_OUT' then -1 else 1 end as sign,
        count(*) filter (where verb not in ('MOVE_OUT', 'MOVE_IN')) over from_here as lines_about_all
      from ledger where hold_id is not null
      window from_here as (partition by event_id, hold_id, ticket_type_id order by version desc, line desc)),
    last_told as materialized (
      select * from told where lines_about_all = case when verb in ('MOVE_OUT', 'MOVE_IN') then 0 else 1 end),
    seated as (
      select event_id, hold_id, ticket_type_id, array_agg(seat_id order by seat_id) filter (where is_had) as seat_ids
      from (
        select event_id, hold_id, ticket_type_id, seat_id, sum(sign) > 0 as is_had
        from last_told cross join unnest(seat_ids) as named (seat_id)
        group by event_id, hold_id, ticket_type_id, seat_id) had
      group by event_id, hold_id, ticket_type_id),
    replayed as (
      select event_id, hold_id, ticket_type_id, sum(sign * quantity) as quantity,
        coalesce(max(case verb when 'SELL' then 'SOLD' when 'RELEASE' then 'RELEASED' when 'EXPIRE' then 'EXPIRED'
          when 'TAKE' then 'ACTIVE' when 'EXTEND' then 'ACTIVE' end), 'SOLD') as state
      from last_told group by event_id, hold_id, ticket_type_id having sum(sign * quantity) <> 0)
  select coalesce(h.event_id, l.event_id),
    format('rsv{%s} of tty{%s}', coalesce(h.hold_id, l.hold_id), coalesce(h.ticket_type_id, l.ticket_type_id)),
    format('%s %s', l.quantity, l.state), format('%s %s', h.quantity, h.state)
  from holds h
  full join (select r.*, coalesce(s.seat_ids, '{}') as seat_ids
    from replayed r left join seated s using (event_id, hold_id, ticket_type_id)) l
    on l.event_id = h.event_id and l.hold_id = h.hold_id and l.ticket_type_id = h.ticket_type_id
  where (h.state, h.quantity, array(select unnest(h.seat_ids) order by 1)) is distinct from
    (l.state, l.quantity, l.seat_ids)`;

/**
 * The last line that names a seat says how it is, and its version is the one that the seat was changed by. Lines from before
 * the event got the seat say nothing: it had it before, by a map that it has again.
 */
export const ledgerSeatDifferences = sql`
  select s.event_id, format('seat{%s} in the ledger', s.seat_id),
    format('%s, changed by %s', coalesce(l.state, 'FREE'), coalesce(l.version::text, 'no line')),
    format('%s, changed by %s', s.state, s.changed_version)
  from seats s
  join versions v using (event_id)
  left join (select event_id, version from ledger where verb = 'RESIZE' and ticket_type_id is null) reseated
    on reseated.event_id = s.event_id and reseated.version = s.changed_version
  left join (
    select distinct on (e.event_id, named.seat_id) e.event_id, named.seat_id, e.version,
      case e.verb when 'TAKE' then 'HELD' when 'EXTEND' then 'HELD' when 'SELL' then 'SOLD'
        when 'MOVE_IN' then 'SOLD' when 'BLOCK' then 'BLOCKED' else 'FREE' end as state
    from ledger e cross join unnest(e.seat_ids) as named (seat_id)
    order by e.event_id, named.seat_id, e.version desc, e.line desc) l
    on l.event_id = s.event_id and l.seat_id = s.seat_id and l.version >= coalesce(reseated.version, 0)
  where coalesce(l.state, 'FREE') <> s.state or coalesce(l.version, s.changed_version) <> s.changed_version
    or s.changed_version > v.version`;

/** Each version has lines, from the first to the event's own. */
export const versionDifferences = sql`
  select v.event_id, 'versions in the ledger (how many, last)', format('%s, %s', v.version, v.version),
    format('%s, %s', coalesce(l.versions, 0), coalesce(l.last, 0))
  from versions v
  left join (select event_id, count(*) filter (where line = 0) as versions, max(version) as last from ledger group by event_id) l
    using (event_id)
  where v.version <> coalesce(l.versions, 0) or v.version <> coalesce(l.last, 0)`;
