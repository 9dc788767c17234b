import type { Pool } from 'pg';

export interface BallastSize {
  users: number;
  venues: number;
  events: number;
}

/** The year's programme around the events that are measured: what indexes, statistics and caches have to deal with. */
export async function loadBallast(foyer: Pool, { users, venues, events }: BallastSize): Promise<void> {
  await foyer.query(
    `insert into app_user (id, email, display_name, password_hash, created_at)
     select uuidv7(), 'member-' || n || '@example.org', 'Member ' || n, 'nobody logs in with this', now()
     from generate_series(1, $1::int) n`,
    [users],
  );
  await foyer.query(
    `insert into organization (id, slug, name, created_at)
     select uuidv7(), 'house-' || n, 'House ' || n, now() from generate_series(1, $1::int) n`,
    [venues],
  );
  await foyer.query(
    `insert into venue (id, organization_id, name, address, time_zone, capacity, created_at)
     select uuidv7(), id, name, 'High Street 1', 'Europe/Vienna', 2000, now() from organization`,
  );
  await foyer.query(
    `with venues as (select array_agg(v.id) as ids, array_agg(v.organization_id) as owners from venue v),
       somebody as (select id from app_user limit 1)
     insert into event (id, slug, organization_id, created_by_id, venue_id, title, status, starts_at, ends_at, time_zone,
       category, tags, created_at, updated_at)
     select uuidv7(), 'evening-' || n, owners[1 + n % cardinality(owners)], somebody.id, ids[1 + n % cardinality(ids)],
       'Evening ' || n, 'PUBLISHED', now() + n * interval '1 hour', now() + n * interval '1 hour' + interval '3 hours',
       'Europe/Vienna', 'Concert', array['music'], now(), now()
     from generate_series(1, $1::int) n, venues, somebody`,
    [events],
  );
  await foyer.query(
    `insert into ticket_type (id, event_id, name, price_minor, currency, quota, created_at)
     select uuidv7(), id, 'Standing', 2500, 'EUR', 500, now() from event`,
  );
  await foyer.query(`insert into event_inventory (event_id) select id from event`);
  await foyer.query(
    `insert into ticket_counter (event_id, ticket_type_id, capacity) select event_id, id, 500 from ticket_type`,
  );
  await foyer.query('vacuum analyze');
}
