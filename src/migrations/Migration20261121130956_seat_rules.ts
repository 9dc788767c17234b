import { Migration } from '@mikro-orm/migrations';

export class Migration20261121130956_seat_rules extends Migration {

  override name = 'Migration20261121130956_seat_rules';

  override up(): void | Promise<void> {
    this.addSql(`alter table "event" add "prevents_lone_seats" boolean not null default false, add "accessible_seats_open_at" timestamptz(3) null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "event" drop column "prevents_lone_seats", drop column "accessible_seats_open_at";`);
  }

}
