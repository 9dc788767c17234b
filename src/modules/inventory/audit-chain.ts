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
    format('%s, %s', coalesce(l.length, 0), coalesce(encode(l.hash, 'hex'), 'none')),
    format('%s, %s', v.ledger_length, coalesce(encode(v.ledger_head, 'hex'), 'none'))
  from versions v
  left join (
    select distinct on (event_id) event_id, hash, count(*) over (partition by event_id) as length
    from ledger order by event_id, version desc, line desc) l using (event_id)
  where v.ledger_length <> coalesce(l.length, 0) or v.ledger_head is distinct from l.hash`;
