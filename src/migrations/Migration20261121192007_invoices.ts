import { Migration } from '@mikro-orm/migrations';

export class Migration20261121192007_invoices extends Migration {

  override name = 'Migration20261121192007_invoices';

  override up(): void | Promise<void> {
    this.addSql(`create table "invoice_series" ("organization_id" uuid not null, "kind" text not null, "year" int not null, "last_number" int not null, "last_issued_at" timestamptz(3) not null, primary key ("organization_id", "kind", "year"));`);

    this.addSql(`create table "invoice" ("id" uuid not null, "organization_id" uuid not null, "booking_id" uuid not null, "kind" text not null, "year" int not null, "sequence" int not null, "number" text not null, "corrects_id" uuid null, "refund_id" uuid null, "currency" text not null, "net_minor" bigint not null, "tax_minor" bigint not null, "total_minor" bigint not null, "document" jsonb not null, "issued_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "invoice_organization" on "invoice" ("organization_id", "issued_at", "id");`);
    this.addSql(`create index "invoice_papers" on "invoice" ("booking_id", "issued_at", "id");`);
    this.addSql(`create index "invoice_corrections" on "invoice" ("corrects_id");`);
    this.addSql(`alter table "invoice" add constraint "invoice_number" unique ("organization_id", "kind", "year", "sequence");`);
    this.addSql(`create unique index "invoice_booking" on "invoice" ("booking_id") where kind = 'INVOICE';`);
    this.addSql(`alter table "invoice" add constraint "invoice_refund" unique ("refund_id");`);

    this.addSql(`alter table "organization" add "legal_name" text null, add "address" text null, add "tax_id" text null;`);

    this.addSql(`alter table "booking" add "billing" jsonb null;`);

    this.addSql(`alter table "invoice_series" add constraint "invoice_series_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "invoice_series" add constraint "invoice_series_last_number_check" check (last_number >= 0);`);
    this.addSql(`alter table "invoice_series" add constraint "invoice_series_kind_check" check ("kind" in ('INVOICE', 'CREDIT_NOTE'));`);

    this.addSql(`alter table "invoice" add constraint "invoice_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "invoice" add constraint "invoice_booking_id_foreign" foreign key ("booking_id") references "booking" ("id");`);
    this.addSql(`alter table "invoice" add constraint "invoice_refund_id_foreign" foreign key ("refund_id") references "refund" ("id") on delete set null;`);
    this.addSql(`alter table "invoice" add constraint "invoice_total_check" check (total_minor = net_minor + tax_minor and net_minor >= 0);`);
    this.addSql(`alter table "invoice" add constraint "invoice_correction_check" check ((kind = 'CREDIT_NOTE') = (corrects_id is not null) and (kind = 'CREDIT_NOTE') = (refund_id is not null));`);
    this.addSql(`alter table "invoice" add constraint "invoice_sequence_check" check (sequence > 0);`);
    this.addSql(`alter table "invoice" add constraint "invoice_tax_minor_check" check (tax_minor >= 0);`);
    this.addSql(`alter table "invoice" add constraint "invoice_total_minor_check" check (total_minor > 0);`);
    this.addSql(`alter table "invoice" add constraint "invoice_kind_check" check ("kind" in ('INVOICE', 'CREDIT_NOTE'));`);

    this.addSql(`create function foyer_keep_invoices() returns trigger language plpgsql as $$
      begin
        raise exception 'What has been invoiced stays as it is.' using errcode = 'restrict_violation';
      end $$;`);
    this.addSql(`create trigger invoice_is_kept before update or delete on invoice
      for each row execute function foyer_keep_invoices();`);
    this.addSql(`create trigger invoice_is_not_emptied before truncate on invoice
      for each statement execute function foyer_keep_invoices();`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "invoice_series" cascade;`);
    this.addSql(`drop table if exists "invoice" cascade;`);
    this.addSql(`drop function if exists foyer_keep_invoices;`);

    this.addSql(`alter table "booking" drop column "billing";`);

    this.addSql(`alter table "organization" drop column "legal_name", drop column "address", drop column "tax_id";`);
  }

}
