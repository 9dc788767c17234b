import { Migration } from '@mikro-orm/migrations';

export class Migration20261121190100_transfer_ticket extends Migration {

  override name = 'Migration20261121190100_transfer_ticket';

  override up(): void | Promise<void> {
    this.addSql(`create table "ticket_transfer" ("ticket_id" uuid not null, "issue" int not null, "from_id" uuid null, "to_email" text not null, "to_id" uuid null, "at" timestamptz(3) not null, "claimed_at" timestamptz(3) null, "recalled_at" timestamptz(3) null, primary key ("ticket_id", "issue"));`);
    this.addSql(`create index "ticket_transfer_waiting" on "ticket_transfer" ("to_email") where claimed_at is null and recalled_at is null;`);

    this.addSql(`alter table "ticket_transfer" add constraint "ticket_transfer_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`);
    this.addSql(`alter table "ticket_transfer" add constraint "ticket_transfer_from_id_foreign" foreign key ("from_id") references "app_user" ("id") on delete set null;`);
    this.addSql(`alter table "ticket_transfer" add constraint "ticket_transfer_to_id_foreign" foreign key ("to_id") references "app_user" ("id") on delete set null;`);
    this.addSql(`alter table "ticket_transfer" add constraint "ticket_transfer_claim_check" check ((to_id is null) = (claimed_at is null));`);
    this.addSql(`alter table "ticket_transfer" add constraint "ticket_transfer_recall_check" check (claimed_at is null or recalled_at is null);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "ticket_transfer" cascade;`);
  }

}
