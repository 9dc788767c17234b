import { Migration } from '@mikro-orm/migrations';

/** The items of a reservation are the lines of its hold from now on; those who came to the door had a hold alone. */
const keepPrices = `
  update hold h set
    unit_price_minor = coalesce(
      (select i.unit_price_minor from reservation_item i
        where i.reservation_id = h.hold_id and i.ticket_type_id = h.ticket_type_id),
      (select l.unit_price_minor from booking b join booking_line l on l.booking_id = b.id
        where b.hold_id = h.hold_id and l.ticket_type_id = h.ticket_type_id limit 1),
      t.price_minor),
    currency = t.currency
  from ticket_type t where t.id = h.ticket_type_id;`;

const countBlocked = `
  update event_inventory i set blocked_counts = b.counts
  from (select event_id, jsonb_object_agg(category, seats) as counts
    from (select event_id, category, count(*) as seats from event_seat where state = 'BLOCKED' group by 1, 2) c
    group by event_id) b
  where b.event_id = i.event_id;`;

/**
 * A seat changes state many times, and no column of an index changes with it: with room on the page of the row, the new
 * version stays there and no index is written.
 */
const roomOnEachPage = `
  alter table event_seat set (fillfactor = 60);
  alter table event_inventory set (fillfactor = 50);
  alter table ticket_counter set (fillfactor = 50);`;

export class Migration20261121130047_settle_together extends Migration {

  override name = 'Migration20261121130047_settle_together';

  override up(): void | Promise<void> {
    this.addSql(`alter table "hold" drop constraint "hold_event_id_foreign";`);
    this.addSql(`alter table "hold" drop constraint "hold_ticket_type_id_foreign";`);

    this.addSql(`alter table "inventory_ledger" drop constraint "inventory_ledger_event_id_foreign";`);

    this.addSql(`alter table "reservation" drop constraint "reservation_event_id_foreign";`);
    this.addSql(`alter table "reservation" drop constraint "reservation_member_id_foreign";`);

    this.addSql(`drop index "hold_active_event";`);
    this.addSql(`alter table "hold" add "unit_price_minor" bigint, add "currency" text;`);
    this.addSql(keepPrices);
    this.addSql(`alter table "hold" alter "unit_price_minor" set not null, alter "currency" set not null;`);
    this.addSql(`drop table "reservation_item";`);
    this.addSql(`create index "hold_active" on "hold" ("event_id", "ticket_type_id", "expires_at") where state = 'ACTIVE';`);

    this.addSql(`drop index "reservation_expiry";`);

    this.addSql(`drop index "event_seat_blocked";`);
    this.addSql(`drop index "event_seat_changed";`);
    this.addSql(`drop index "event_seat_hold";`);

    this.addSql(`alter table "event_inventory" add "blocked_counts" jsonb not null default '{}';`);
    this.addSql(countBlocked);
    this.addSql(roomOnEachPage);
  }

  override down(): void | Promise<void> {
    this.addSql(`create table "reservation_item" ("currency" text not null, "quantity" int not null, "reservation_id" uuid not null, "seat_ids" uuid[] not null default '{}', "ticket_type_id" uuid not null, "unit_price_minor" bigint not null, primary key ("reservation_id", "ticket_type_id"));`);

    this.addSql(`alter table "event_inventory" drop column "blocked_counts";`);

    this.addSql(`create index "event_seat_blocked" on "event_seat" ("event_id", "category") where state = 'BLOCKED';`);
    this.addSql(`create index "event_seat_changed" on "event_seat" ("event_id", "changed_version");`);
    this.addSql(`create index "event_seat_hold" on "event_seat" ("event_id", "hold_id");`);

    this.addSql(`drop index "hold_active";`);
    this.addSql(`alter table "hold" drop column "unit_price_minor", drop column "currency";`);
    this.addSql(`alter table "hold" add constraint "hold_event_id_foreign" foreign key ("event_id") references "event" ("id") on delete cascade;`);
    this.addSql(`alter table "hold" add constraint "hold_ticket_type_id_foreign" foreign key ("ticket_type_id") references "ticket_type" ("id") on delete cascade;`);
    this.addSql(`create index "hold_active_event" on "hold" ("event_id", "expires_at") where state = 'ACTIVE';`);

    this.addSql(`alter table "inventory_ledger" add constraint "inventory_ledger_event_id_foreign" foreign key ("event_id") references "event" ("id") on delete cascade;`);

    this.addSql(`alter table "reservation" add constraint "reservation_event_id_foreign" foreign key ("event_id") references "event" ("id");`);
    this.addSql(`alter table "reservation" add constraint "reservation_member_id_foreign" foreign key ("member_id") references "app_user" ("id");`);
    this.addSql(`create index "reservation_expiry" on "reservation" ("expires_at") where status = 'ACTIVE';`);

    this.addSql(`alter table "reservation_item" add constraint "reservation_item_reservation_id_foreign" foreign key ("reservation_id") references "reservation" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "reservation_item" add constraint "reservation_item_ticket_type_id_foreign" foreign key ("ticket_type_id") references "ticket_type" ("id") on update cascade on delete cascade;`);
  }

}
