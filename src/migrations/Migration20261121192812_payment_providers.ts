import { Migration } from '@mikro-orm/migrations';

export class Migration20261121192812_payment_providers extends Migration {

  override name = 'Migration20261121192812_payment_providers';

  override up(): void | Promise<void> {
    this.addSql(`create table "sandbox_payment" ("id" uuid not null, "amount_minor" bigint not null, "currency" text not null, "method" text not null, "capture_mode" text not null, "state" text not null, "reason" text null, primary key ("id"));`);

    this.addSql(`alter table "payment" drop constraint "payment_refunded_check";`);
    this.addSql(`alter table "payment" add "capture_mode" text not null default 'AUTOMATIC', add "capture_requested_at" timestamptz(3) null, add "closed_at" timestamptz(3) null, add "asked_at" timestamptz(3) null;`);
    this.addSql(`update payment set closed_at = settled_at where status in ('CAPTURED', 'FAILED', 'VOIDED');`);
    this.addSql(`insert into sandbox_payment (id, amount_minor, currency, method, capture_mode, state)
      select id, amount_minor, currency, method, capture_mode,
        case status when 'REQUESTED' then 'OPEN' when 'CAPTURED' then 'CAPTURED' else 'FAILED' end
      from payment where provider = 'sandbox';`);
    this.addSql(`create index payment_open on payment (coalesce(asked_at, created_at)) where closed_at is null;`);
    this.addSql(`alter table "payment" add constraint "payment_capture_mode_check" check ("capture_mode" in ('AUTOMATIC', 'MANUAL'));`);
    this.addSql(`alter table "payment" add constraint "payment_refunded_check" check (refunded_minor >= 0 and refunded_minor <= amount_minor);`);

    this.addSql(`alter table "refund" drop constraint "refund_status_check";`);
    this.addSql(`alter table "refund" add "lines" jsonb null, add "failure_reason" text null;`);
    this.addSql(`create index "refund_unsettled" on "refund" ("status", "created_at", "id") where status <> 'SUCCEEDED';`);
    this.addSql(`alter table "refund" add constraint "refund_status_check" check ("status" in ('REQUESTED', 'SUCCEEDED', 'FAILED'));`);

    this.addSql(`alter table "sandbox_payment" add constraint "sandbox_payment_capture_mode_check" check ("capture_mode" in ('AUTOMATIC', 'MANUAL'));`);
    this.addSql(`alter table "sandbox_payment" add constraint "sandbox_payment_state_check" check ("state" in ('OPEN', 'AUTHORIZED', 'CAPTURED', 'FAILED'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "sandbox_payment" cascade;`);

    this.addSql(`drop index "payment_open";`);
    this.addSql(`alter table "payment" drop constraint "payment_capture_mode_check";`);
    this.addSql(`alter table "payment" drop constraint "payment_refunded_check";`);
    this.addSql(`alter table "payment" drop column "capture_mode", drop column "capture_requested_at", drop column "closed_at", drop column "asked_at";`);
    this.addSql(`alter table "payment" add constraint "payment_refunded_check" check (refunded_minor between 0 and amount_minor);`);

    this.addSql(`drop index "refund_unsettled";`);
    this.addSql(`alter table "refund" drop constraint "refund_status_check";`);
    this.addSql(`alter table "refund" drop column "lines", drop column "failure_reason";`);
    this.addSql(`alter table "refund" add constraint "refund_status_check" check ("status" in ('REQUESTED', 'SUCCEEDED'));`);
  }

}
