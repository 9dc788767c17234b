import type { Pool } from 'pg';
import { keepPlanOf } from '../../kernel/db/prepared-statement.js';
import type { Id } from '../../kernel/ids.js';
import { tooMany } from '../../kernel/rate-limit.js';

/** Who tries a code of discounts. */
export interface CodeAttempt {
  /** Undefined for who is not logged in. */
  viewerId: Id<'usr'> | undefined;
  address: string;
}

/** How many codes that do not fit may be tried within 15 minutes. */
export interface CodeTries {
  perMember: number;
  perAddress: number;
}

export interface CodeLimits {
  /** Counts a try of a code for its member and its address. */
  tryCode(attempt: CodeAttempt): Promise<void>;
  /** Takes back what was counted for a code that fits. */
  codeFitted(attempt: CodeAttempt): Promise<void>;
}

/** What is counted for an address and a member, and for how many milliseconds yet. Whole numbers of 64 bits are texts. */
interface Counted {
  by_address: number;
  address_ms: string;
  by_member: number | null;
  member_ms: string | null;
}

const WINDOW_MS = 15 * 60_000;
const MS_NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

/**
 * A try for the address, and unless that is past its limit, for the member: always in this order, as both rows are locked.
 * One statement, since every checkout by a code is counted.
 */
const COUNT = `
  with now(ms) as (select ${MS_NOW}),
  of_address as (${upsert('select $1::text, 1, ms + $4::bigint from now')}),
  of_member as (${upsert('select $2::text, 1, ms + $4::bigint from now, of_address where points <= $3::int and $2::text is not null')})
  select a.points as by_address, a.expire - ms as address_ms, m.points as by_member, m.expire - ms as member_ms
  from now, of_address a left join of_member m on true`;

function upsert(rows: string): string {
  return `insert into rate_limit as kept (key, points, expire) ${rows}
    on conflict (key) do update set
      points = case when kept.expire <= ${MS_NOW} then 1 else kept.points + 1 end,
      expire = case when kept.expire <= ${MS_NOW} then excluded.expire else kept.expire end
    returning points, expire`;
}

const TAKE_BACK = `
  with of_address as (update rate_limit set points = points - 1 where key = $1 and points > 0 returning 1)
  update rate_limit set points = points - 1 where key = $2 and points > 0 and (select count(*) from of_address) >= 0`;

[COUNT, TAKE_BACK].forEach(keepPlanOf);

/** Counts in PostgreSQL, so that all nodes see the same tries. Past a limit: RATE_LIMITED with `retryAfter`, in seconds. */
export function createCodeLimits(pool: Pool, { perMember, perAddress }: CodeTries): CodeLimits {
  const keysOf = ({ viewerId, address }: CodeAttempt) => [
    `code-address:${address}`,
    viewerId ? `code-member:${viewerId}` : null,
  ];
  return {
    async tryCode(attempt) {
      const { rows } = await pool.query<Counted>(COUNT, [...keysOf(attempt), perAddress, WINDOW_MS]);
      const { by_address, address_ms, by_member, member_ms } = rows[0]!;
      if (by_address > perAddress) throw tooMany(Number(address_ms));
      if (by_member !== null && by_member > perMember) throw tooMany(Number(member_ms));
    },
    async codeFitted(attempt) {
      await pool.query(TAKE_BACK, keysOf(attempt));
    },
  };
}
