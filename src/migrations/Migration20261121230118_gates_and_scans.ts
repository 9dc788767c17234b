import { Migration } from '@mikro-orm/migrations';

const keepScans = [
  `create function foyer_keep_scans() returns trigger language plpgsql as $$
    begin
      raise exception 'Scans are only added, never changed.' using errcode = 'restrict_violation';
    end $$;`,
  `create trigger scan_is_kept before update or delete on scan for each row execute function foyer_keep_scans();`,
  `create trigger scans_are_not_emptied before truncate on scan for each statement execute function foyer_keep_scans();`,
];

export class Migration20261121230118_gates_and_scans extends Migration {

  override name = 'Migration20261121230118_gates_and_scans';

  override up(): void | Promise<void> {
    this.addSql(`create table "gate" ("id" uuid not null, "event_id" uuid not null, "name" text not null, "list_ids" uuid[] not null default '{}', "archived_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "gate_event" on "gate" ("event_id", "created_at", "id");`);
    this.addSql(`create unique index "gate_name" on "gate" ("event_id", "name") where archived_at is null;`);

    this.addSql(`create table "check_in_list" ("id" uuid not null, "event_id" uuid not null, "name" text not null, "ticket_type_ids" uuid[] not null default '{}', "sections" text[] not null default '{}', "opens_at" timestamptz(3) null, "closes_at" timestamptz(3) null, "rule" text not null, "times" int null, "archived_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "check_in_list_event" on "check_in_list" ("event_id", "created_at", "id");`);
    this.addSql(`create unique index "check_in_list_name" on "check_in_list" ("event_id", "name") where archived_at is null;`);

    this.addSql(`create table "scan" ("id" uuid not null, "event_id" uuid not null, "ticket_id" uuid not null, "kind" text not null, "nonce" text not null, "undoes" text null, "gate" text not null, "source" text not null, "sequence" int not null, "issue" int not null, "is_admitted" boolean not null, "reported_at" timestamptz(3) not null, "scanned_at" timestamptz(3) not null, "recorded_at" timestamptz(3) not null, "recorded_by_id" uuid null, "device_id" uuid null, "ground" text null, "list_ids" uuid[] not null, "rule" text not null, "times" int null, "day" timestamptz(3) null, primary key ("id"));`);
    this.addSql(`create index "scan_ticket" on "scan" ("ticket_id");`);
    this.addSql(`alter table "scan" add constraint "scan_nonce" unique ("event_id", "nonce");`);

    // What was recorded before is told by scans as well: each entry, and each that was taken back.
    this.addSql(`insert into scan (id, event_id, ticket_id, kind, nonce, undoes, gate, source, sequence, issue, is_admitted,
        reported_at, scanned_at, recorded_at, recorded_by_id, list_ids, rule)
      select c.id, c.event_id, c.ticket_id, 'ENTRY', coalesce(c.nonce, c.id::text), null, c.gate, '', 0, t.issue, true,
        c.scanned_at, c.scanned_at, c.recorded_at, c.recorded_by_id, '{}'::uuid[], 'ONCE'
      from check_in c join ticket t on t.id = c.ticket_id
      union all
      select gen_random_uuid(), c.event_id, c.ticket_id, 'UNDO', 'undo-' || c.id, coalesce(c.nonce, c.id::text), c.gate, '', 0,
        t.issue, true, c.undone_at, c.undone_at, c.undone_at, coalesce(c.undone_by_id, c.recorded_by_id), '{}'::uuid[], 'ONCE'
      from check_in c join ticket t on t.id = c.ticket_id where c.undone_at is not null;`);
    for (const statement of keepScans) this.addSql(statement);

    this.addSql(`alter table "check_in" drop constraint "check_in_nonce";`);
    this.addSql(`drop index "check_in_standing";`);
    this.addSql(`alter table "check_in" drop column "nonce", drop column "undone_by_id";`);
    this.addSql(`alter table "check_in" add "left_at" timestamptz(3) null, add "conflict" text null, add "rival_id" uuid null, add "list_id" uuid null;`);
    this.addSql(`alter table "check_in" alter column "recorded_by_id" drop not null;`);
    this.addSql(`create index "check_in_ticket" on "check_in" ("ticket_id");`);
    this.addSql(`create index "check_in_conflicts" on "check_in" ("event_id", "scanned_at", "id") where conflict is not null;`);
    this.addSql(`alter table "check_in" add constraint "check_in_outcome_check" check (conflict is null or (undone_at is null and left_at is null));`);
    this.addSql(`alter table "check_in" add constraint "check_in_conflict_check" check ("conflict" in ('CANCELLED', 'REISSUED', 'NOT_ON_LIST', 'TOO_EARLY', 'TOO_LATE', 'ALREADY_CHECKED_IN', 'ALREADY_INSIDE', 'NO_ENTRIES_LEFT'));`);

    this.addSql(`alter table "gate" add constraint "gate_event_id_foreign" foreign key ("event_id") references "event" ("id") on delete cascade;`);

    this.addSql(`alter table "check_in_list" add constraint "check_in_list_event_id_foreign" foreign key ("event_id") references "event" ("id") on delete cascade;`);
    this.addSql(`alter table "check_in_list" add constraint "check_in_list_time_check" check (closes_at > opens_at);`);
    this.addSql(`alter table "check_in_list" add constraint "check_in_list_times_check" check ((rule = 'TIMES') = (times is not null) and times > 0);`);
    this.addSql(`alter table "check_in_list" add constraint "check_in_list_rule_check" check ("rule" in ('ONCE', 'ONCE_A_DAY', 'REENTRY', 'TIMES'));`);

    this.addSql(`alter table "scan" add constraint "scan_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`);
    this.addSql(`alter table "scan" add constraint "scan_recorded_by_id_foreign" foreign key ("recorded_by_id") references "app_user" ("id") on delete no action;`);
    this.addSql(`alter table "scan" add constraint "scan_undo_check" check ((kind = 'UNDO') = (undoes is not null));`);
    this.addSql(`alter table "scan" add constraint "scan_kind_check" check ("kind" in ('ENTRY', 'EXIT', 'UNDO'));`);
    this.addSql(`alter table "scan" add constraint "scan_ground_check" check ("ground" in ('CANCELLED', 'REISSUED', 'NOT_ON_LIST', 'TOO_EARLY', 'TOO_LATE'));`);
    this.addSql(`alter table "scan" add constraint "scan_rule_check" check ("rule" in ('ONCE', 'ONCE_A_DAY', 'REENTRY', 'TIMES'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "gate" cascade;`);
    this.addSql(`drop table if exists "check_in_list" cascade;`);
    this.addSql(`drop table if exists "scan" cascade;`);
    this.addSql(`drop function foyer_keep_scans();`);

    this.addSql(`drop index "check_in_ticket";`);
    this.addSql(`drop index "check_in_conflicts";`);
    this.addSql(`alter table "check_in" drop constraint "check_in_outcome_check";`);
    this.addSql(`alter table "check_in" drop constraint "check_in_conflict_check";`);
    this.addSql(`alter table "check_in" drop column "left_at", drop column "conflict", drop column "rival_id", drop column "list_id";`);
    this.addSql(`alter table "check_in" add "nonce" text null, add "undone_by_id" uuid null;`);
    this.addSql(`alter table "check_in" alter column "recorded_by_id" set not null;`);
    this.addSql(`alter table "check_in" add constraint "check_in_nonce" unique ("event_id", "nonce");`);
    this.addSql(`create unique index "check_in_standing" on "check_in" ("ticket_id") where undone_at is null;`);
  }

}
