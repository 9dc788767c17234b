import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import type { Command } from '../../src/kernel/db/unit-of-work.js';
import { take } from './place-verbs.js';
import type { TestApp } from './test-app.js';

/** An event put straight into the tables, for tests of what comes after its publication. */
export interface LiveEventGiven {
  eventId: Id<'evt'>;
  organizationId: Id<'org'>;
  /** By the names asked for. */
  ticketTypeIds: Record<string, Id<'tty'>>;
  /** In map order. */
  seatIds: Id<'seat'>[];
}

export interface LiveEventOptions {
  owner: { id: Id<'usr'>; organizationId: Id<'org'> };
  status?: string;
  /** Quotas of ticket types without seats, by name. */
  general?: Record<string, number>;
  /** Numbers of seats, by category; each gets a ticket type of that name. */
  seats?: Record<string, number>;
}

export async function givenLiveEvent(app: TestApp, options: LiveEventOptions): Promise<LiveEventGiven> {
  const { owner, status = 'PUBLISHED', general = {}, seats = {} } = options;
  const [event, organization, creator] = [newId('evt'), owner.organizationId, owner.id];
  const uuid = uuidOfAny(event);
  const hasSeats = Object.keys(seats).length > 0;
  await app.sql`insert into event (id, slug, organization_id, created_by_id, title, status, starts_at, ends_at, time_zone,
      category, seating, created_at, updated_at)
    values (${uuid}, ${event}, ${uuidOfAny(organization)}, ${uuidOfAny(creator)}, 'Live', ${status},
      now() + interval '7 days', now() + interval '8 days', 'Europe/Vienna', 'Concert',
      ${hasSeats ? 'MIXED' : 'GENERAL'}, now(), now())`;
  await app.sql`insert into event_inventory (event_id) values (${uuid})`;
  const seatIds = hasSeats ? await addSeats(app, { uuid, organization, seats }) : [];
  const ticketTypeIds: Record<string, Id<'tty'>> = {};
  for (const [name, capacity] of [...Object.entries(general), ...Object.entries(seats)]) {
    const category = name in seats ? name : null;
    ticketTypeIds[name] = await addTicketType(app, { uuid, name, capacity, category });
  }
  return { eventId: event, organizationId: organization, ticketTypeIds, seatIds };
}

interface NewTicketType {
  uuid: string;
  name: string;
  capacity: number;
  category: string | null;
}

async function addTicketType(app: TestApp, { uuid, name, capacity, category }: NewTicketType): Promise<Id<'tty'>> {
  const id = newId('tty');
  await app.sql`insert into ticket_type (id, event_id, name, price_minor, currency, quota, seat_category, max_per_booking, created_at)
    values (${uuidOfAny(id)}, ${uuid}, ${name}, 1000, 'EUR', ${category ? null : capacity}, ${category}, 100, clock_timestamp())`;
  await app.sql`insert into ticket_counter (event_id, ticket_type_id, capacity)
    values (${uuid}, ${uuidOfAny(id)}, ${capacity})`;
  return id;
}

async function addSeats(
  app: TestApp,
  { uuid, organization, seats }: { uuid: string; organization: string; seats: Record<string, number> },
): Promise<Id<'seat'>[]> {
  const [venue, map] = [uuidOfAny(newId('ven')), uuidOfAny(newId('map'))];
  const total = Object.values(seats).reduce((sum, count) => sum + count, 0);
  await app.sql`insert into venue (id, organization_id, name, address, time_zone, capacity, created_at)
    values (${venue}, ${uuidOfAny(organization)}, 'Hall', 'Street 1', 'Europe/Vienna', ${total}, now())`;
  await app.sql`insert into seat_map (id, venue_id, name, seat_count, focal_points, created_at)
    values (${map}, ${venue}, 'Plan', ${total}, '{}', now())`;
  const ids = Array.from({ length: total }, () => newId('seat'));
  const categories = Object.entries(seats).flatMap(([category, count]) => Array<string>(count).fill(category));
  await app.sql`insert into seat (id, seat_map_id, position, section, row_label, label, x, y, category, accessible)
    select id, ${map}, place - 1, category, '1', place::text, place, 0, category, false
    from unnest(${ids.map(uuidOfAny)}::uuid[], ${categories}::text[]) with ordinality as s (id, category, place)`;
  await app.sql`insert into event_seat (event_id, seat_id, position, section, category)
    select ${uuid}, id, position, section, category from seat where seat_map_id = ${map}`;
  await app.sql`update event set seat_map_id = ${map}, venue_id = ${venue} where id = ${uuid}`;
  return ids;
}

export interface Holding {
  eventId: Id<'evt'>;
  ticketTypeId: Id<'tty'>;
  memberId: Id<'usr'>;
  quantity: number;
  seatIds?: Id<'seat'>[];
  /** Negative for a hold whose time was up before it began. */
  milliseconds?: number;
}

/** Holds places by the rules of the door: seats by name where there are any. */
export const holdPlaces: Command<Holding, Id<'rsv'>> = async (tx, holding) => {
  const { eventId, ticketTypeId, memberId, quantity, seatIds = [], milliseconds: timeToLive = 600_000 } = holding;
  const holdId = newId('rsv');
  await take(tx, {
    ...{ eventId, holdId, memberId, seatIds, timeToLive, bestAvailable: null, terms: 'DOOR' },
    items: seatIds.length > 0 ? [] : [{ ticketTypeId, quantity }],
  });
  return holdId;
};
