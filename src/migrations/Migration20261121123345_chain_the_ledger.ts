import { Migration } from '@mikro-orm/migrations';

/** Lines that are there already are chained in their order; the ledger takes no other update before or after. */
const chainLines = `
  do $$
  declare
    entry record;
    event uuid;
    previous bytea;
  begin
    for entry in
      select event_id, version, line, format('%s|%s|%s|%s|%s|%s|%s|%s|%s|%s', event_id, version, line, verb, hold_id,
        ticket_type_id, quantity, array_to_string(seat_ids, ','), actor_id, (extract(epoch from at) * 1000)::bigint) as words
      from inventory_ledger order by event_id, version, line
    loop
      if event is distinct from entry.event_id then
        event := entry.event_id;
        previous := '';
      end if;
      previous := sha256(previous || convert_to(entry.words, 'UTF8'));
      update inventory_ledger set hash = previous
      where event_id = entry.event_id and version = entry.version and line = entry.line;
    end loop;
  end $$`;

const recordEnds = `
  update event_inventory i set ledger_head = l.hash, ledger_length = l.length
  from (
    select distinct on (event_id) event_id, hash, count(*) over (partition by event_id) as length
    from inventory_ledger order by event_id, version desc, line desc) l
  where l.event_id = i.event_id`;

export class Migration20261121123345_chain_the_ledger extends Migration {
  override name = 'Migration20261121123345_chain_the_ledger';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "event_inventory" add "ledger_head" bytea null, add "ledger_length" bigint not null default '0';`,
    );
    this.addSql(`alter table "inventory_ledger" add "hash" bytea null;`);
    this.addSql(`alter table "inventory_ledger" disable trigger "inventory_ledger_is_kept";`);
    this.addSql(chainLines);
    this.addSql(recordEnds);
    this.addSql(`alter table "inventory_ledger" enable trigger "inventory_ledger_is_kept";`);
    this.addSql(`alter table "inventory_ledger" alter column "hash" set not null;`);
  }
}
