import { Migration } from '@mikro-orm/migrations';

export class Migration20261121200119_bookings_by_status extends Migration {

  override name = 'Migration20261121200119_bookings_by_status';

  override up(): void | Promise<void> {
    this.addSql(`create index "booking_event_status" on "booking" ("event_id", "status", "created_at", "id");`);

    this.addSql(`create index "booking_line_ticket_type" on "booking_line" ("ticket_type_id", "booking_id");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "booking_event_status";`);

    this.addSql(`drop index "booking_line_ticket_type";`);
  }

}
