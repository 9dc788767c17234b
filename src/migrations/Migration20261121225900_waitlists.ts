import { Migration } from '@mikro-orm/migrations';

export class Migration20261121225900_waitlists extends Migration {

  override name = 'Migration20261121225900_waitlists';

  override up(): void | Promise<void> {
    this.addSql(`create table "waitlist_entry" ("id" uuid not null, "event_id" uuid not null, "ticket_type_id" uuid not null, "member_id" uuid not null, "quantity" int not null, "rank" int not null, "status" text not null default 'WAITING', "hold_id" uuid null, "offered_at" timestamptz(3) null, "offer_expires_at" timestamptz(3) null, "joined_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, primary key ("id"));`);
    this.addSql(`create index "waitlist_entry_waiting" on "waitlist_entry" ("event_id", "ticket_type_id", "quantity", "rank") where status = 'WAITING';`);
    this.addSql(`create index "waitlist_entry_offered" on "waitlist_entry" ("event_id", "offer_expires_at") where status = 'OFFERED';`);
    this.addSql(`create unique index "waitlist_entry_live" on "waitlist_entry" ("ticket_type_id", "member_id")
        where status in ('WAITING', 'OFFERED');`);
    this.addSql(`create index "waitlist_entry_member" on "waitlist_entry" ("member_id", "id");`);
    this.addSql(`alter table "waitlist_entry" add constraint "waitlist_entry_rank" unique ("event_id", "rank");`);
    this.addSql(`alter table "waitlist_entry" add constraint "waitlist_entry_hold" unique ("hold_id");`);

    this.addSql(`create table "waitlist_terms" ("event_id" uuid not null, "offer_minutes" int not null, "offers_from" text not null, "offers_until" text not null, primary key ("event_id"));`);

    this.addSql(`alter table "event_inventory" add "is_waitlist_open" boolean not null default false, add "is_waited_for" boolean not null default false;`);
    this.addSql(`create index "event_inventory_waited_for" on "event_inventory" ("event_id") where is_waited_for;`);

    this.addSql(`alter table "waitlist_entry" add constraint "waitlist_entry_offer_check" check ((status in ('OFFERED', 'ACCEPTED', 'DECLINED', 'LAPSED')) = (hold_id is not null)
        and (hold_id is null) = (offered_at is null) and (hold_id is null) = (offer_expires_at is null));`);
    this.addSql(`alter table "waitlist_entry" add constraint "waitlist_entry_quantity_check" check (quantity >= 1 and quantity <= 20);`);
    this.addSql(`alter table "waitlist_entry" add constraint "waitlist_entry_status_check" check ("status" in ('WAITING', 'OFFERED', 'ACCEPTED', 'DECLINED', 'LAPSED', 'LEFT', 'CLOSED'));`);

    this.addSql(`alter table "waitlist_terms" add constraint "waitlist_terms_event_id_foreign" foreign key ("event_id") references "event" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "waitlist_terms" add constraint "waitlist_terms_offer_minutes_check" check (offer_minutes >= 5 and offer_minutes <= 10080);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "waitlist_entry" cascade;`);
    this.addSql(`drop table if exists "waitlist_terms" cascade;`);

    this.addSql(`drop index "event_inventory_waited_for";`);
    this.addSql(`alter table "event_inventory" drop column "is_waitlist_open", drop column "is_waited_for";`);
  }

}
