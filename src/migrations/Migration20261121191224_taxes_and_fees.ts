import { Migration } from '@mikro-orm/migrations';

export class Migration20261121191224_taxes_and_fees extends Migration {

  override name = 'Migration20261121191224_taxes_and_fees';

  override up(): void | Promise<void> {
    this.addSql(`alter table "venue" add "country" text null;`);

    this.addSql(`alter table "event" add "tax_country" text null, add "fees" jsonb not null default '[]';`);

    this.addSql(`alter table "ticket_type" add "taxes" jsonb not null default '[]';`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "event" drop column "tax_country", drop column "fees";`);

    this.addSql(`alter table "ticket_type" drop column "taxes";`);

    this.addSql(`alter table "venue" drop column "country";`);
  }

}
