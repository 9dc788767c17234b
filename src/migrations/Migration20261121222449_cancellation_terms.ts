import { Migration } from '@mikro-orm/migrations';

export class Migration20261121222449_cancellation_terms extends Migration {

  override name = 'Migration20261121222449_cancellation_terms';

  override up(): void | Promise<void> {
    this.addSql(`alter table "event" add "cancellation_steps" jsonb null;`);

    this.addSql(`alter table "booking" add "cancellation_steps" jsonb null, add "kept_minor" bigint not null default '0';`);
    this.addSql(`alter table "booking" add constraint "booking_kept_check" check (kept_minor >= 0 and kept_minor <= total_minor);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "booking" drop constraint "booking_kept_check";`);
    this.addSql(`alter table "booking" drop column "cancellation_steps", drop column "kept_minor";`);

    this.addSql(`alter table "event" drop column "cancellation_steps";`);
  }

}
