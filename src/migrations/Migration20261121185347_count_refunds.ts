import { Migration } from '@mikro-orm/migrations';

export class Migration20261121185347_count_refunds extends Migration {

  override name = 'Migration20261121185347_count_refunds';

  override up(): void | Promise<void> {
    this.addSql(`alter table "payment" add "refunded_minor" bigint not null default '0';`);
    this.addSql(`update "payment" p set "refunded_minor" = r.total
      from (select payment_id, sum(amount_minor) as total from refund group by payment_id) r where r.payment_id = p.id;`);
    this.addSql(`alter table "payment" add constraint "payment_refunded_check" check (refunded_minor between 0 and amount_minor);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "payment" drop constraint "payment_refunded_check";`);
    this.addSql(`alter table "payment" drop column "refunded_minor";`);
  }

}
