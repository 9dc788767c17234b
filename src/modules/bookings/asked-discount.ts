import { sql, type RawBuilder } from 'kysely';
import { storedInstant } from '../../kernel/clock.js';
import type { Fact } from '../../kernel/db/fact.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { codeKeyOf, type DiscountNow } from '../discounts/index.js';
import type { Places } from '../inventory/index.js';

type DiscountJson = Omit<DiscountNow, 'validFrom' | 'validUntil'> & Record<'validFrom' | 'validUntil', string | null>;

/** Discounts that were asked for, by `askedDiscountKey`, with how often their member uses them. */
export const askedDiscounts: Fact<DiscountNow> = {
  name: 'asked_discounts',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(key, json_build_object('id', d.id, 'code', d.code, 'kind', d.kind, 'value', d.value,
      'maxUses', d.max_uses, 'maxUsesPerMember', d.max_uses_per_member, 'uses', d.uses,
      'usesByMember', (select count(*) from booking b where b.discount_id = d.id and b.member_id = r.member_id
        and b.status not in ('CANCELLED', 'EXPIRED')),
      'validFrom', d.valid_from, 'validUntil', d.valid_until, 'ticketTypeIds', d.ticket_type_ids,
      'minTotalMinor', d.min_total_minor, 'minTickets', d.min_tickets)))
    from unnest(${keys}::text[]) key join reservation r on r.id = (key::jsonb->>0)::uuid
    join discount d on d.event_id = r.event_id and d.code_key = key::jsonb->>1 and d.archived_at is null)`,
  parse: (json: DiscountJson) => ({
    ...json,
    id: encodeId('dsc', json.id),
    validFrom: storedInstant(json.validFrom),
    validUntil: storedInstant(json.validUntil),
  }),
};

/** What a code that is named for a reservation is known by. */
export const askedDiscountKey = (reservationId: Id<'rsv'>, code: string): string =>
  JSON.stringify([uuidOf('rsv', reservationId), codeKeyOf(code)]);

interface Use {
  discountId: Id<'dsc'>;
  memberId: Id<'usr'>;
}

const countsOf = ({ discountId, memberId }: Use): [string, string] => [discountId, `${discountId}/${memberId}`];

/** The discount as the commands before in the settlement have left it. */
export function discountNow(places: Places, read: DiscountNow, memberId: Id<'usr'>): DiscountNow {
  const [all, own] = countsOf({ discountId: read.id, memberId });
  return { ...read, uses: read.uses + places.counted(all), usesByMember: read.usesByMember + places.counted(own) };
}

/** A booking begins to use a discount. */
export const takeUse = (places: Places, use: Use): void => changeUses(places, use, 1);

/** The booking has ended: the use is there for others. */
export const giveUseBack = (places: Places, use: Use): void => changeUses(places, use, -1);

function changeUses(places: Places, use: Use, by: 1 | -1): void {
  for (const name of countsOf(use)) places.count(name, by);
  places.write(addUses(use.discountId, by));
}

const addUses = (discountId: Id<'dsc'>, uses: number): TableRows => ({
  verb: 'add',
  table: 'discount',
  rows: [{ id: uuidOf('dsc', discountId), uses }],
});
