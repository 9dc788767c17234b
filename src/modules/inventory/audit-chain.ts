import { sql } from 'kysely';
import { ledgerText } from './ledger-chain.js';

/**
 * A select over `ledger` and `versions`: each hash against the hash before it and the line itself, and what the event's
 * row says of the ledger's end.
 */
export const chainDifferences = sql`
  select event_id, format('hash of line %s.%s of the ledger', version, line), encode(expected, 'hex'), encode(hash, 'hex')
  from (
    select event_id, version, line, hash,
      sha256(coalesce(lag(hash) over chain, '') || convert_to(${ledgerText}, 'UTF8')) as expected
    from ledger window chain as (partition by event_id order by version, line)) chained
  where hash <> expected
  union all
  select event_id, 'end of the ledger (length, head)',
    format('%s, %s', coalesce(l.length, 0), coalesce(encode(last.hash, 'hex'), 'none')),
    format('%s, %s', v.ledger_length, coalesce(encode(v.ledger_head, 'hex'), 'none'))
  from versions v
  left join (select event_id, count(*) as length from ledger group by event_id) l using (event_id)
  left join lateral (
    select hash from inventory_ledger where event_id = v.event_id order by version desc, line desc limit 1) last on true
  where v.ledger_length <> coalesce(l.length, 0) or v.ledger_head is distinct from last.hash`;
