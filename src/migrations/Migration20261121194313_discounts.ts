import { Migration } from '@mikro-orm/migrations';

export class Migration20261121194313_discounts extends Migration {

  override name = 'Migration20261121194313_discounts';

  override up(): void | Promise<void> {
    this.addSql(`create table "discount" ("id" uuid not null, "event_id" uuid not null, "kind" text not null, "code" text not null, "code_key" text not null, "value" bigint not null, "max_uses" int null, "max_uses_per_member" int null, "uses" int not null default 0, "valid_from" timestamptz(3) null, "valid_until" timestamptz(3) null, "ticket_type_ids" uuid[] not null default '{}', "min_total_minor" bigint not null default '0', "min_tickets" int not null default 1, "archived_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "discount_event" on "discount" ("event_id", "created_at", "id");`);
    this.addSql(`create unique index "discount_code" on "discount" ("event_id", "code_key") where archived_at is null;`);

    this.addSql(`alter table "ticket_type" drop constraint "ticket_type_visibility_check";`);
    this.addSql(`alter table "ticket_type" add constraint "ticket_type_visibility_check" check ("visibility" in ('PUBLIC', 'HIDDEN', 'BY_CODE'));`);

    this.addSql(`alter table "booking" add "discount_id" uuid null, add "discount_code" text null;`);
    this.addSql(`alter table "booking" add constraint "booking_discount_id_foreign" foreign key ("discount_id") references "discount" ("id") on delete set null;`);
    this.addSql(`create index "booking_discount" on "booking" ("discount_id", "member_id") where discount_id is not null;`);

    this.addSql(`alter table "discount" add constraint "discount_event_id_foreign" foreign key ("event_id") references "event" ("id") on delete cascade;`);
    this.addSql(`alter table "discount" add constraint "discount_uses_check" check (uses >= 0 and (max_uses is null or uses <= max_uses));`);
    this.addSql(`alter table "discount" add constraint "discount_value_check" check (value >= 0 and value <= 9007199254740991);`);
    this.addSql(`alter table "discount" add constraint "discount_kind_check" check ("kind" in ('PERCENT', 'FIXED', 'CHEAPEST_FREE', 'ACCESS'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "booking" drop constraint "booking_discount_id_foreign";`);

    this.addSql(`drop table if exists "discount" cascade;`);

    this.addSql(`drop index "booking_discount";`);
    this.addSql(`alter table "booking" drop column "discount_id", drop column "discount_code";`);

    this.addSql(`alter table "ticket_type" drop constraint "ticket_type_visibility_check";`);
    this.addSql(`alter table "ticket_type" add constraint "ticket_type_visibility_check" check ("visibility" in ('PUBLIC', 'HIDDEN'));`);
  }

}
