import { Migration } from '@mikro-orm/migrations';

/** Nothing stands between a ticket and its scans but this: it looks when somebody deletes, not with each scan. */
const keepScannedTickets = [
  `create function foyer_keep_scanned_ticket() returns trigger language plpgsql as $$
    begin
      if exists (select from scan where ticket_id = old.id) then
        raise exception 'A ticket that was scanned is kept.' using errcode = 'restrict_violation';
      end if;
      return old;
    end $$;`,
  `create trigger scanned_ticket_is_kept before delete on ticket for each row execute function foyer_keep_scanned_ticket();`,
];

export class Migration20261129130429_doors_without_foreign_keys extends Migration {

  override name = 'Migration20261129130429_doors_without_foreign_keys';

  override up(): void | Promise<void> {
    this.addSql(`alter table "check_in" drop constraint "check_in_event_id_foreign";`);
    this.addSql(`alter table "check_in" drop constraint "check_in_recorded_by_id_foreign";`);
    this.addSql(`alter table "check_in" drop constraint "check_in_ticket_id_foreign";`);

    this.addSql(`alter table "scan" drop constraint "scan_recorded_by_id_foreign";`);
    this.addSql(`alter table "scan" drop constraint "scan_ticket_id_foreign";`);
    for (const statement of keepScannedTickets) this.addSql(statement);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop trigger scanned_ticket_is_kept on ticket;`);
    this.addSql(`drop function foyer_keep_scanned_ticket();`);

    this.addSql(`alter table "check_in" add constraint "check_in_event_id_foreign" foreign key ("event_id") references "event" ("id");`);
    this.addSql(`alter table "check_in" add constraint "check_in_recorded_by_id_foreign" foreign key ("recorded_by_id") references "app_user" ("id");`);
    this.addSql(`alter table "check_in" add constraint "check_in_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`);

    this.addSql(`alter table "scan" add constraint "scan_recorded_by_id_foreign" foreign key ("recorded_by_id") references "app_user" ("id");`);
    this.addSql(`alter table "scan" add constraint "scan_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`);
  }

}
