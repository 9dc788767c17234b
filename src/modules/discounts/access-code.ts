import { sql, type RawBuilder } from 'kysely';
import { storedInstant } from '../../kernel/clock.js';
import type { Fact } from '../../kernel/db/fact.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { codeKeyOf } from './discount-code.js';
import type { DiscountKind } from './discount.entity.js';
import { DiscountNotApplicable } from './discount.problems.js';
import { assertValid } from './judge-discount.js';

/** A code as `reserve` judges it. */
export interface AccessCode {
  kind: DiscountKind;
  /** Bare uuids. */
  ticketTypeIds: readonly string[];
  validFrom: Date | null;
  validUntil: Date | null;
}

type AccessJson = Omit<AccessCode, 'validFrom' | 'validUntil'> & Record<'validFrom' | 'validUntil', string | null>;

/** By `accessCodeKey`. */
export const accessCodes: Fact<AccessCode> = {
  name: 'access_codes',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(key, json_build_object('kind', kind, 'ticketTypeIds', ticket_type_ids,
      'validFrom', valid_from, 'validUntil', valid_until)))
    from unnest(${keys}::text[]) key
    join discount on event_id = (key::jsonb->>0)::uuid and code_key = key::jsonb->>1 and archived_at is null)`,
  parse: (json: AccessJson) => ({
    ...json,
    validFrom: storedInstant(json.validFrom),
    validUntil: storedInstant(json.validUntil),
  }),
};

/** What a code of an event is known by. */
export const accessCodeKey = (eventId: Id<'evt'>, code: string): string =>
  JSON.stringify([uuidOf('evt', eventId), codeKeyOf(code)]);

/** Bare uuids of the ticket types that a code unlocks at that instant; refuses with DiscountNotApplicable. */
export function unlockedBy(code: AccessCode | undefined, at: Date): readonly string[] {
  if (!code) return refuse(new DiscountNotApplicable('UNKNOWN_CODE'));
  if (code.kind !== 'ACCESS') return refuse(new DiscountNotApplicable('NO_ACCESS'));
  assertValid(code, at);
  return code.ticketTypeIds;
}

export interface CodeAttempt {
  eventId: Id<'evt'>;
  code: string;
}

export interface Unlocked {
  /** The place of the attempt in the list that was asked for. */
  attempt: number;
  ticketTypeId: Id<'tty'>;
}

/** The ticket types that codes unlock now at their events; none for a code that is not valid. */
export async function findUnlocked({ em }: Pick<Read, 'em'>, attempts: readonly CodeAttempt[]): Promise<Unlocked[]> {
  const eventIds = attempts.map(({ eventId }) => uuidOf('evt', eventId));
  const keys = attempts.map(({ code }) => codeKeyOf(code));
  const { rows } = await sql<{ attempt: number; id: string }>`
    select (tried.attempt - 1)::int as attempt, unnest(d.ticket_type_ids) as id
    from unnest(${eventIds}::uuid[], ${keys}::text[]) with ordinality as tried (event_id, code_key, attempt)
    join discount d on d.event_id = tried.event_id and d.code_key = tried.code_key and d.archived_at is null
    where d.kind = 'ACCESS' and (d.valid_from is null or d.valid_from <= now())
      and (d.valid_until is null or d.valid_until > now())`.execute(em.getKysely());
  return rows.map(({ attempt, id }) => ({ attempt, ticketTypeId: encodeId('tty', id) }));
}
