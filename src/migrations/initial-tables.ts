/** The first tables, with their indexes and the checks of their columns. */
export const tables = [
    `create table "audit_entry" ("id" uuid not null, "action" text not null, "subject_id" text not null, "scope_id" text null, "actor_id" uuid null, "details" jsonb not null default '{}', "at" timestamptz(3) not null, primary key ("id"));`,
    `create index "audit_entry_subject" on "audit_entry" ("subject_id", "at");`,
    `create index "audit_entry_scope" on "audit_entry" ("scope_id", "at");`,
    `create index "audit_entry_at" on "audit_entry" ("at");`,

    `create table "idempotency_record" ("viewer_id" uuid not null, "key" text not null, "operation" text not null, "input_hash" text not null, "answer" text null, "created_at" timestamptz(3) not null default now(), primary key ("viewer_id", "key"));`,
    `create index "idempotency_record_created_at" on "idempotency_record" ("created_at");`,

    `create table "organization" ("id" uuid not null, "slug" text not null, "name" text not null, "description" text null, "website_url" text null, "logo_url" text null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    `alter table "organization" add constraint "organization_slug_unique" unique ("slug");`,

    `create table "payment" ("id" uuid not null, "subject_id" text not null, "amount_minor" bigint not null, "currency" text not null, "status" text not null default 'REQUESTED', "provider" text not null, "method" text not null, "provider_reference" text null, "client_secret" text null, "redirect_url" text null, "failure_reason" text null, "created_at" timestamptz(3) not null, "settled_at" timestamptz(3) null, primary key ("id"));`,
    `alter table "payment" add constraint "payment_subject_id_unique" unique ("subject_id");`,
    `alter table "payment" add constraint "payment_amount_minor_check" check (amount_minor > 0 and amount_minor <= 9007199254740991);`,
    `alter table "payment" add constraint "payment_status_check" check ("status" in ('REQUESTED', 'AUTHORIZED', 'CAPTURED', 'FAILED', 'VOIDED'));`,

    `create table "payment_event" ("provider" text not null, "provider_event_id" text not null, "body" text not null, "received_at" timestamptz(3) not null, primary key ("provider", "provider_event_id"));`,

    `create table "refund" ("id" uuid not null, "payment_id" uuid not null, "amount_minor" bigint not null, "currency" text not null, "reason" text not null, "status" text not null default 'REQUESTED', "provider_reference" text null, "created_at" timestamptz(3) not null, "settled_at" timestamptz(3) null, primary key ("id"));`,
    `create index "refund_payment" on "refund" ("payment_id", "created_at", "id");`,
    `alter table "refund" add constraint "refund_amount_minor_check" check (amount_minor > 0 and amount_minor <= 9007199254740991);`,
    `alter table "refund" add constraint "refund_status_check" check ("status" in ('REQUESTED', 'SUCCEEDED'));`,

    `create table "app_user" ("id" uuid not null, "email" text not null, "display_name" text not null, "role" text not null default 'MEMBER', "password_hash" text not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    `alter table "app_user" add constraint "app_user_email_unique" unique ("email");`,
    `create index "app_user_created_at" on "app_user" ("created_at", "id");`,
    `alter table "app_user" add constraint "app_user_role_check" check ("role" in ('PUBLIC', 'MEMBER', 'ORGANIZER', 'ADMIN'));`,

    `create table "session" ("id" uuid not null, "user_id" uuid not null, "created_at" timestamptz(3) not null, "refreshed_at" timestamptz(3) not null, "revoked_at" timestamptz(3) null, primary key ("id"));`,
    `create index "session_user" on "session" ("user_id");`,

    `create table "refresh_token" ("hash" text not null, "session_id" uuid not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("hash"));`,
    `create index "refresh_token_session" on "refresh_token" ("session_id");`,
    `create index "refresh_token_expires_at" on "refresh_token" ("expires_at");`,

    `create table "organization_member" ("organization_id" uuid not null, "user_id" uuid not null, "role" text not null, "joined_at" timestamptz(3) not null, primary key ("organization_id", "user_id"));`,
    `create index "organization_member_user" on "organization_member" ("user_id");`,
    `alter table "organization_member" add constraint "organization_member_role_check" check ("role" in ('OWNER', 'MANAGER', 'GATE'));`,

    `create table "venue" ("id" uuid not null, "organization_id" uuid not null, "name" text not null, "address" text not null, "time_zone" text not null, "capacity" int not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    `create index "venue_name" on "venue" ("name", "id");`,
    `create index "venue_organization" on "venue" ("organization_id");`,
    `alter table "venue" add constraint "venue_capacity_check" check (capacity >= 1);`,

    `create table "seat_map" ("id" uuid not null, "venue_id" uuid not null, "name" text not null, "seat_count" int not null, "focal_points" jsonb not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    `create index "seat_map_venue" on "seat_map" ("venue_id");`,

    `create table "seat" ("id" uuid not null, "seat_map_id" uuid not null, "position" int not null, "section" text not null, "row_label" text not null, "label" text not null, "x" double precision not null, "y" double precision not null, "category" text not null, "accessible" boolean not null, primary key ("id"));`,
    `alter table "seat" add constraint "seat_map_position" unique ("seat_map_id", "position");`,

    `create table "event" ("id" uuid not null, "slug" text not null, "organization_id" uuid not null, "created_by_id" uuid not null, "venue_id" uuid null, "seat_map_id" uuid null, "title" text not null, "description" text not null default '', "status" text not null default 'DRAFT', "starts_at" timestamptz(3) not null, "ends_at" timestamptz(3) not null, "time_zone" text not null, "location" text null, "category" text not null, "tags" text[] not null default '{}', "image_url" text null, "seating" text not null default 'GENERAL', "version" int not null default 1, "search" tsvector generated always as (foyer_search_vector(title, description, category, tags)) stored null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    `alter table "event" add constraint "event_slug_unique" unique ("slug");`,
    `create index "event_starts_at" on "event" ("starts_at", "id");`,
    `create index "event_status_starts_at" on "event" ("status", "starts_at", "id");`,
    `create index "event_organization" on "event" ("organization_id", "starts_at", "id");`,
    `create index "event_venue" on "event" ("venue_id", "starts_at", "id");`,
    `create index "event_search" on "event" using gin ("search");`,
    `alter table "event" add constraint "event_times_check" check (ends_at > starts_at);`,
    `alter table "event" add constraint "event_status_check" check ("status" in ('DRAFT', 'PENDING_APPROVAL', 'PUBLISHED', 'REJECTED', 'CANCELLED', 'COMPLETED'));`,
    `alter table "event" add constraint "event_seating_check" check ("seating" in ('GENERAL', 'RESERVED', 'MIXED'));`,

    `create table "ticket_type" ("id" uuid not null, "event_id" uuid not null, "name" text not null, "price_minor" bigint not null, "currency" text not null, "quota" int null, "sales_start_at" timestamptz(3) null, "sales_end_at" timestamptz(3) null, "min_per_booking" int not null default 1, "max_per_booking" int not null default 10, "max_per_member" int null, "requires_approval" boolean not null default false, "seat_category" text null, "visibility" text not null default 'PUBLIC', "archived_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    `create index "ticket_type_event" on "ticket_type" ("event_id", "created_at", "id");`,
    `alter table "ticket_type" add constraint "ticket_type_quota_check" check (quota >= 0);`,
    `alter table "ticket_type" add constraint "ticket_type_per_booking_check" check (min_per_booking >= 1 and max_per_booking >= min_per_booking);`,
    `alter table "ticket_type" add constraint "ticket_type_general_quota_check" check (quota is not null or seat_category is not null);`,
    `alter table "ticket_type" add constraint "ticket_type_price_minor_check" check (price_minor >= 0 and price_minor <= 9007199254740991);`,
    `alter table "ticket_type" add constraint "ticket_type_visibility_check" check ("visibility" in ('PUBLIC', 'HIDDEN'));`,

    `create table "ticket_counter" ("event_id" uuid not null, "ticket_type_id" uuid not null, "capacity" int not null, "held" int not null default 0, "sold" int not null default 0, "changed_version" bigint not null default '0', primary key ("event_id", "ticket_type_id"));`,
    `alter table "ticket_counter" add constraint "ticket_counter_check" check (held >= 0 and sold >= 0 and held + sold <= capacity);`,

    `create table "reservation" ("id" uuid not null, "event_id" uuid not null, "member_id" uuid not null, "status" text not null default 'ACTIVE', "expires_at" timestamptz(3) not null, "extended_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    `create index "reservation_member" on "reservation" ("member_id", "created_at", "id");`,
    `create index "reservation_expiry" on "reservation" ("expires_at") where status = 'ACTIVE';`,
    `alter table "reservation" add constraint "reservation_status_check" check ("status" in ('ACTIVE', 'CONVERTED', 'RELEASED', 'EXPIRED'));`,

    `create table "reservation_item" ("reservation_id" uuid not null, "ticket_type_id" uuid not null, "quantity" int not null, "seat_ids" uuid[] not null default '{}', "unit_price_minor" bigint not null, "currency" text not null, primary key ("reservation_id", "ticket_type_id"));`,

    `create table "inventory_ledger" ("event_id" uuid not null, "version" bigint not null, "line" int not null, "verb" text not null, "hold_id" uuid null, "ticket_type_id" uuid null, "quantity" int not null, "seat_ids" uuid[] not null default '{}', "actor_id" uuid null, "at" timestamptz(3) not null default clock_timestamp(), primary key ("event_id", "version", "line"));`,
    `alter table "inventory_ledger" add constraint "inventory_ledger_verb_check" check ("verb" in ('TAKE', 'RELEASE', 'EXPIRE', 'SELL', 'BLOCK', 'UNBLOCK', 'EXTEND', 'RESIZE'));`,

    `create table "hold" ("event_id" uuid not null, "hold_id" uuid not null, "ticket_type_id" uuid not null, "member_id" uuid not null, "quantity" int not null, "seat_ids" uuid[] not null default '{}', "state" text not null default 'ACTIVE', "expires_at" timestamptz(3) not null, primary key ("event_id", "hold_id", "ticket_type_id"));`,
    `create index "hold_expiry" on "hold" ("expires_at", "event_id") where state = 'ACTIVE';`,
    `create index "hold_active_event" on "hold" ("event_id", "expires_at") where state = 'ACTIVE';`,
    `create index "hold_member" on "hold" ("event_id", "member_id", "ticket_type_id");`,
    `alter table "hold" add constraint "hold_quantity_check" check (quantity >= 1);`,
    `alter table "hold" add constraint "hold_state_check" check ("state" in ('ACTIVE', 'SOLD', 'RELEASED', 'EXPIRED'));`,

    `create table "event_seat" ("event_id" uuid not null, "seat_id" uuid not null, "position" int not null, "section" text not null, "category" text not null, "state" text not null default 'FREE', "held_until" timestamptz(3) null, "hold_id" uuid null, "block_label" text null, "changed_version" bigint not null default '0', primary key ("event_id", "seat_id"));`,
    `create index "event_seat_position" on "event_seat" ("event_id", "position");`,
    `create index "event_seat_changed" on "event_seat" ("event_id", "changed_version");`,
    `create index "event_seat_hold" on "event_seat" ("event_id", "hold_id");`,
    `create index "event_seat_blocked" on "event_seat" ("event_id", "category") where state = 'BLOCKED';`,
    `alter table "event_seat" add constraint "event_seat_hold_check" check ((state in ('HELD', 'SOLD')) = (hold_id is not null) and (state = 'HELD') = (held_until is not null));`,
    `alter table "event_seat" add constraint "event_seat_state_check" check ("state" in ('FREE', 'HELD', 'SOLD', 'BLOCKED'));`,

    `create table "event_inventory" ("event_id" uuid not null, "version" bigint not null default '0', "seat_counts" jsonb null, primary key ("event_id"));`,

    `create table "decision" ("id" uuid not null, "event_id" uuid not null, "kind" text not null, "note" text null, "decided_by_id" uuid not null, "decided_at" timestamptz(3) not null, primary key ("id"));`,
    `create index "decision_event" on "decision" ("event_id", "decided_at", "id");`,
    `alter table "decision" add constraint "decision_kind_check" check ("kind" in ('SUBMITTED', 'WITHDRAWN', 'APPROVED', 'REJECTED', 'REVISED'));`,

    `create table "booking" ("id" uuid not null, "reference" text not null, "event_id" uuid not null, "member_id" uuid null, "hold_id" uuid not null, "status" text not null, "event_title" text not null, "event_starts_at" timestamptz(3) not null, "subtotal_minor" bigint not null, "discount_minor" bigint not null default '0', "fees_minor" bigint not null default '0', "tax_minor" bigint not null default '0', "total_minor" bigint not null, "currency" text not null, "attendees" jsonb not null, "payment_method" text null, "expires_at" timestamptz(3) null, "cancellation_reason" text null, "created_at" timestamptz(3) not null, "confirmed_at" timestamptz(3) null, "cancelled_at" timestamptz(3) null, primary key ("id"));`,
    `alter table "booking" add constraint "booking_reference_unique" unique ("reference");`,
    `alter table "booking" add constraint "booking_hold_id_unique" unique ("hold_id");`,
    `create index "booking_member" on "booking" ("member_id", "created_at", "id");`,
    `create index "booking_event" on "booking" ("event_id", "created_at", "id");`,
    `create index "booking_expiry" on "booking" ("expires_at") where expires_at is not null;`,
    `alter table "booking" add constraint "booking_total_check" check (total_minor = subtotal_minor - discount_minor + fees_minor + tax_minor and total_minor >= 0);`,
    `alter table "booking" add constraint "booking_expiry_check" check ((status in ('PENDING_PAYMENT', 'PENDING_APPROVAL')) = (expires_at is not null));`,
    `alter table "booking" add constraint "booking_status_check" check ("status" in ('PENDING_PAYMENT', 'PENDING_APPROVAL', 'CONFIRMED', 'CANCELLED', 'EXPIRED'));`,

    `create table "ticket" ("id" uuid not null, "booking_id" uuid not null, "event_id" uuid not null, "ticket_type_id" uuid not null, "member_id" uuid null, "seat_id" uuid null, "code" text not null, "issue" int not null default 1, "status" text not null default 'VALID', "attendee_name" text not null, "attendee_email" text null, "position" int not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    `alter table "ticket" add constraint "ticket_code_unique" unique ("code");`,
    `create index "ticket_event" on "ticket" ("event_id", "attendee_name", "id");`,
    `create index "ticket_member" on "ticket" ("member_id", "created_at", "id");`,
    `alter table "ticket" add constraint "ticket_booking_position" unique ("booking_id", "position");`,
    `alter table "ticket" add constraint "ticket_status_check" check ("status" in ('VALID', 'CHECKED_IN', 'VOID'));`,

    `create table "check_in" ("id" uuid not null, "ticket_id" uuid not null, "event_id" uuid not null, "gate" text not null, "nonce" text null, "scanned_at" timestamptz(3) not null, "recorded_at" timestamptz(3) not null, "recorded_by_id" uuid not null, "undone_at" timestamptz(3) null, "undone_by_id" uuid null, primary key ("id"));`,
    `create index "check_in_event" on "check_in" ("event_id", "scanned_at", "id");`,
    `alter table "check_in" add constraint "check_in_nonce" unique ("event_id", "nonce");`,
    `create unique index "check_in_standing" on "check_in" ("ticket_id") where undone_at is null;`,

    `create table "booking_line" ("booking_id" uuid not null, "ticket_type_id" uuid not null, "quantity" int not null, "seat_ids" uuid[] not null default '{}', "unit_price_minor" bigint not null, "currency" text not null, primary key ("booking_id", "ticket_type_id"));`,


];
