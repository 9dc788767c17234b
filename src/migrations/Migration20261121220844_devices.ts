import { Migration } from '@mikro-orm/migrations';

export class Migration20261121220844_devices extends Migration {

  override name = 'Migration20261121220844_devices';

  override up(): void | Promise<void> {
    this.addSql(`create table "device" ("id" uuid not null, "event_id" uuid not null, "name" text not null, "created_at" timestamptz(3) not null, "created_by_id" uuid not null, "pairing_hash" text null, "pairing_expires_at" timestamptz(3) null, "token_hash" text null, "paired_at" timestamptz(3) null, "last_seen_at" timestamptz(3) null, "unsynced_scans" int null, "revoked_at" timestamptz(3) null, primary key ("id"));`);
    this.addSql(`create index "device_event" on "device" ("event_id", "created_at", "id");`);
    this.addSql(`alter table "device" add constraint "device_pairing" unique ("pairing_hash");`);
    this.addSql(`alter table "device" add constraint "device_token" unique ("token_hash");`);

    this.addSql(`alter table "device" add constraint "device_event_id_foreign" foreign key ("event_id") references "event" ("id") on delete cascade;`);
    this.addSql(`alter table "device" add constraint "device_created_by_id_foreign" foreign key ("created_by_id") references "app_user" ("id");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "device" cascade;`);
  }

}
