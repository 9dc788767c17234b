import { Migration } from '@mikro-orm/migrations';

export class Migration20261121223012_calendar_feeds extends Migration {

  override name = 'Migration20261121223012_calendar_feeds';

  override up(): void | Promise<void> {
    this.addSql(`create table "calendar_feed" ("user_id" uuid not null, "secret_hash" text not null, "created_at" timestamptz(3) not null, primary key ("user_id"));`);
    this.addSql(`alter table "calendar_feed" add constraint "calendar_feed_secret" unique ("secret_hash");`);

    this.addSql(`alter table "calendar_feed" add constraint "calendar_feed_user_id_foreign" foreign key ("user_id") references "app_user" ("id") on update cascade on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "calendar_feed" cascade;`);
  }

}
