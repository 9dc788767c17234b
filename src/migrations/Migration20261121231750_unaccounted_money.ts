import { Migration } from '@mikro-orm/migrations';

/** The uuid of a TypeID: 26 characters of five bits each, of which the first two bits are none of it. */
const UUID_OF = `create function foyer_uuid_of(type_id text) returns uuid language sql immutable parallel safe strict as $$
  with bits as (
    select string_agg((strpos('0123456789abcdefghjkmnpqrstvwxyz', substr(right(type_id, 26), at, 1)) - 1)::bit(5)::text,
      '' order by at) as bits
    from generate_series(1, 26) at)
  select string_agg(to_hex(substr(bits, 3 + 4 * digit, 4)::bit(4)::int), '' order by digit)::uuid
  from bits, generate_series(0, 31) digit
$$;`;

export class Migration20261121231750_unaccounted_money extends Migration {

  override name = 'Migration20261121231750_unaccounted_money';

  override up(): void | Promise<void> {
    this.addSql(UUID_OF);
    this.addSql(`create index "payment_captured" on "payment" ("settled_at") where status = 'CAPTURED' and refunded_minor < amount_minor;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop function foyer_uuid_of(text);`);
    this.addSql(`drop index "payment_captured";`);
  }

}
