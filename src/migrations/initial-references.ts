/** What rows of the first tables refer to: added when all tables are there. */
export const references = [
    `alter table "refund" add constraint "refund_payment_id_foreign" foreign key ("payment_id") references "payment" ("id");`,

    `alter table "session" add constraint "session_user_id_foreign" foreign key ("user_id") references "app_user" ("id") on delete cascade;`,

    `alter table "refresh_token" add constraint "refresh_token_session_id_foreign" foreign key ("session_id") references "session" ("id") on delete cascade;`,

    `alter table "organization_member" add constraint "organization_member_organization_id_foreign" foreign key ("organization_id") references "organization" ("id") on update cascade on delete cascade;`,
    `alter table "organization_member" add constraint "organization_member_user_id_foreign" foreign key ("user_id") references "app_user" ("id") on update cascade on delete cascade;`,

    `alter table "venue" add constraint "venue_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,

    `alter table "seat_map" add constraint "seat_map_venue_id_foreign" foreign key ("venue_id") references "venue" ("id");`,

    `alter table "seat" add constraint "seat_seat_map_id_foreign" foreign key ("seat_map_id") references "seat_map" ("id");`,

    `alter table "event" add constraint "event_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,
    `alter table "event" add constraint "event_created_by_id_foreign" foreign key ("created_by_id") references "app_user" ("id");`,
    `alter table "event" add constraint "event_venue_id_foreign" foreign key ("venue_id") references "venue" ("id") on delete set null;`,
    `alter table "event" add constraint "event_seat_map_id_foreign" foreign key ("seat_map_id") references "seat_map" ("id") on delete set null;`,

    `alter table "ticket_type" add constraint "ticket_type_event_id_foreign" foreign key ("event_id") references "event" ("id") on delete cascade;`,

    `alter table "ticket_counter" add constraint "ticket_counter_event_id_foreign" foreign key ("event_id") references "event" ("id") on update cascade on delete cascade;`,
    `alter table "ticket_counter" add constraint "ticket_counter_ticket_type_id_foreign" foreign key ("ticket_type_id") references "ticket_type" ("id") on update cascade on delete cascade;`,

    `alter table "reservation" add constraint "reservation_event_id_foreign" foreign key ("event_id") references "event" ("id");`,
    `alter table "reservation" add constraint "reservation_member_id_foreign" foreign key ("member_id") references "app_user" ("id");`,

    `alter table "reservation_item" add constraint "reservation_item_reservation_id_foreign" foreign key ("reservation_id") references "reservation" ("id") on update cascade on delete cascade;`,
    `alter table "reservation_item" add constraint "reservation_item_ticket_type_id_foreign" foreign key ("ticket_type_id") references "ticket_type" ("id") on update cascade on delete cascade;`,

    `alter table "inventory_ledger" add constraint "inventory_ledger_event_id_foreign" foreign key ("event_id") references "event" ("id") on delete cascade;`,

    `alter table "hold" add constraint "hold_event_id_foreign" foreign key ("event_id") references "event" ("id") on delete cascade;`,
    `alter table "hold" add constraint "hold_ticket_type_id_foreign" foreign key ("ticket_type_id") references "ticket_type" ("id") on delete cascade;`,

    `alter table "event_seat" add constraint "event_seat_event_id_foreign" foreign key ("event_id") references "event" ("id") on delete cascade;`,

    `alter table "event_inventory" add constraint "event_inventory_event_id_foreign" foreign key ("event_id") references "event" ("id") on update cascade on delete cascade;`,

    `alter table "decision" add constraint "decision_event_id_foreign" foreign key ("event_id") references "event" ("id") on delete cascade;`,
    `alter table "decision" add constraint "decision_decided_by_id_foreign" foreign key ("decided_by_id") references "app_user" ("id");`,

    `alter table "booking" add constraint "booking_event_id_foreign" foreign key ("event_id") references "event" ("id");`,
    `alter table "booking" add constraint "booking_member_id_foreign" foreign key ("member_id") references "app_user" ("id") on delete set null;`,

    `alter table "ticket" add constraint "ticket_booking_id_foreign" foreign key ("booking_id") references "booking" ("id");`,
    `alter table "ticket" add constraint "ticket_event_id_foreign" foreign key ("event_id") references "event" ("id");`,
    `alter table "ticket" add constraint "ticket_ticket_type_id_foreign" foreign key ("ticket_type_id") references "ticket_type" ("id");`,
    `alter table "ticket" add constraint "ticket_member_id_foreign" foreign key ("member_id") references "app_user" ("id") on delete set null;`,

    `alter table "check_in" add constraint "check_in_ticket_id_foreign" foreign key ("ticket_id") references "ticket" ("id");`,
    `alter table "check_in" add constraint "check_in_event_id_foreign" foreign key ("event_id") references "event" ("id");`,
    `alter table "check_in" add constraint "check_in_recorded_by_id_foreign" foreign key ("recorded_by_id") references "app_user" ("id");`,

    `alter table "booking_line" add constraint "booking_line_booking_id_foreign" foreign key ("booking_id") references "booking" ("id") on update cascade on delete cascade;`,
    `alter table "booking_line" add constraint "booking_line_ticket_type_id_foreign" foreign key ("ticket_type_id") references "ticket_type" ("id") on update cascade on delete cascade;`,
];
