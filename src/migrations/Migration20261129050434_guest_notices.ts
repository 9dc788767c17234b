import { Migration } from '@mikro-orm/migrations';

export class Migration20261129050434_guest_notices extends Migration {

  override name = 'Migration20261129050434_guest_notices';

  override up(): void | Promise<void> {
    this.addSql(`create table "guest_notice" ("id" uuid not null, "event_id" uuid not null, "booking_id" uuid not null, "ticket_id" uuid null, "subject_id" uuid generated always as (coalesce(ticket_id, booking_id)) stored null, "kind" text not null, "change" bigint not null, "before" jsonb not null default '{}', "after" jsonb not null default '{}', "refund_minor" bigint not null default '0', "currency" text not null, "reason" text null, "changed_at" timestamptz(3) not null, "told_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "guest_notice_event" on "guest_notice" ("event_id", "changed_at", "change", "id");`);
    this.addSql(`create index "guest_notice_booking" on "guest_notice" ("booking_id", "changed_at", "change", "id");`);
    this.addSql(`alter table "guest_notice" add constraint "guest_notice_once" unique ("subject_id", "kind", "change");`);

    this.addSql(`alter table "booking" add "event_version" int not null default 0;`);

    this.addSql(`alter table "guest_notice" add constraint "guest_notice_event_id_foreign" foreign key ("event_id") references "event" ("id");`);
    this.addSql(`alter table "guest_notice" add constraint "guest_notice_refund_check" check (refund_minor >= 0);`);
    this.addSql(`alter table "guest_notice" add constraint "guest_notice_kind_check" check ("kind" in ('RESCHEDULED', 'MOVED', 'CANCELLED', 'RESEATED', 'SEAT_REFUNDED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "guest_notice" cascade;`);

    this.addSql(`alter table "booking" drop column "event_version";`);
  }

}
