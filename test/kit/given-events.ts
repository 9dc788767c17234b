import type { Role } from '../../src/kernel/auth/role.js';
import { anonymous, type Viewer } from '../../src/kernel/auth/viewer.js';
import { addMilliseconds } from '../../src/kernel/clock.js';
import { decodeId, encodeId, type Id } from '../../src/kernel/ids.js';
import { approveEvent, submitEvent } from '../../src/modules/approvals/index.js';
import { createEvent, type NewEvent } from '../../src/modules/events/index.js';
import { createTicketType, type NewTicketType } from '../../src/modules/inventory/index.js';
import { createVenue, seatPlanOf, storeSeatMap } from '../../src/modules/venues/index.js';
import type { Organizer, Person } from './given-accounts.js';
import type { TestApp } from './test-app.js';

const DAY = 24 * 60 * 60 * 1_000;
const HOUR = 60 * 60 * 1_000;

/** Seats in one section, `Stalls`, of one category each row; `Gold` unless told. */
export interface Hall {
  rows: number;
  seatsPerRow: number;
  /** The category of a row, counted from 0. */
  categoryOf?: (row: number) => string;
}

export interface GivenEventOptions {
  /** Whose event it is; somebody new unless told. */
  organizer?: Organizer;
  /** The quota of the ticket type `General`, where there is one; 100 unless told. */
  capacity?: number;
  /** What the ticket types that are made unless told cost; 25.00 EUR unless told. */
  price?: NewTicketType['price'];
  /** Instead of `General` for places and one for each category of seats. */
  ticketTypes?: Omit<NewTicketType, 'eventId'>[];
  /** A hall whose seats are sold; or a document in Foyer's own format. */
  seatMap?: Hall | string;
  /** RESERVED with a seat map and GENERAL without, unless told. */
  seating?: NewEvent['seating'];
  /** In thirty days unless told. */
  startsAt?: Date;
  /** Other fields of the event. */
  event?: Partial<NewEvent>;
}

export interface GivenEvent {
  id: Id<'evt'>;
  slug: string;
  organizer: Organizer;
  /** The first of `ticketTypeIds`. */
  ticketTypeId: Id<'tty'>;
  ticketTypeIds: Id<'tty'>[];
  /** The seats of its map, in map order. */
  seatIds: Id<'seat'>[];
}

/** A published event that is on sale, made by the commands themselves. */
export async function publishedEvent(app: TestApp, options: GivenEventOptions = {}): Promise<GivenEvent> {
  const event = await submittedEvent(app, options);
  await app.execute(viewerOf(await someAdmin(app), 'ADMIN'), approveEvent, { eventId: event.id });
  return event;
}

/** An event with ticket types that waits for approval. */
export async function submittedEvent(app: TestApp, options: GivenEventOptions = {}): Promise<GivenEvent> {
  const event = await draftedEvent(app, options);
  await app.execute(viewerOf(event.organizer, 'ORGANIZER'), submitEvent, { eventId: event.id });
  return event;
}

/** A draft with ticket types, ready to be submitted. */
export async function draftedEvent(app: TestApp, options: GivenEventOptions = {}): Promise<GivenEvent> {
  const organizer = options.organizer ?? (await app.given.organizer());
  const viewer = viewerOf(organizer, 'ORGANIZER');
  const map = options.seatMap && (await givenSeatMap(app, organizer, options.seatMap));
  const startsAt = options.startsAt ?? addMilliseconds(app.clock.now(), 30 * DAY);
  const { id, slug } = await app.execute(viewer, createEvent, {
    title: 'An Evening of Chamber Music',
    startsAt,
    endsAt: addMilliseconds(startsAt, 3 * HOUR),
    timeZone: 'Europe/Vienna',
    location: 'The old brewery',
    category: 'Concert',
    ...(map && { venueId: map.venueId, seatMapId: map.id }),
    ...(options.seating && { seating: options.seating }),
    ...options.event,
  });
  const seats = map ? await seatsOf(app, map.id) : [];
  const ticketTypeIds: Id<'tty'>[] = [];
  for (const ticketType of options.ticketTypes ?? usualTicketTypes(options, seats)) {
    ticketTypeIds.push((await app.execute(viewer, createTicketType, { ...ticketType, eventId: id })).id);
  }
  return { id, slug, organizer, ticketTypeId: ticketTypeIds[0]!, ticketTypeIds, seatIds: seats.map((seat) => seat.id) };
}

function usualTicketTypes(
  { capacity = 100, price = { amountMinor: 2_500, currency: 'EUR' }, seating }: GivenEventOptions,
  seats: readonly { category: string }[],
): Omit<NewTicketType, 'eventId'>[] {
  const general = seats.length === 0 || seating === 'MIXED' ? [{ name: 'General', price, quota: capacity }] : [];
  const categories = [...new Set(seats.map((seat) => seat.category))];
  return [...categories.map((category) => ({ name: category, price, seatCategory: category })), ...general];
}

/** A venue with a seat map. */
export async function givenSeatMap(app: TestApp, organizer: Organizer, hall: Hall | string) {
  const viewer = viewerOf(organizer, 'ORGANIZER');
  const { id: venueId } = await givenVenue(app, organizer);
  const document = typeof hall === 'string' ? hall : hallDocument(hall);
  return app.execute(viewer, storeSeatMap, { venueId, format: 'FOYER', plan: seatPlanOf('FOYER', document) });
}

export function givenVenue(app: TestApp, organizer: Organizer, name = 'The Old Brewery') {
  const { organizationId } = organizer;
  const input = {
    organizationId,
    name,
    address: 'Brewer Street 1, Vienna',
    timeZone: 'Europe/Vienna',
    capacity: 5_000,
  };
  return app.execute(viewerOf(organizer, 'ORGANIZER'), createVenue, input);
}

/** A hall as a document in Foyer's own format; rows are `A`, `B`, … and seats `1`, `2`, …. */
export function hallDocument({ rows, seatsPerRow, categoryOf = () => 'Gold' }: Hall): string {
  const numbers = Array.from({ length: rows }, (_, row) => row);
  return JSON.stringify({
    format: 'foyer-seat-map/1',
    name: 'Hall',
    categories: [...new Set(numbers.map(categoryOf))].map((name) => ({ name })),
    sections: [
      {
        name: 'Stalls',
        focalPoint: { x: (seatsPerRow - 1) * 30, y: -300 },
        rows: numbers.map((row) => ({
          label: row < 26 ? String.fromCharCode(65 + row) : `R${row + 1}`,
          seats: Array.from({ length: seatsPerRow }, (_, seat) => ({
            label: String(seat + 1),
            x: seat * 60,
            y: row * 90,
            category: categoryOf(row),
          })),
        })),
      },
    ],
  });
}

/** Somebody as commands see them who are called directly. */
export function viewerOf(person: Person | Organizer, role: Role): Viewer {
  const memberships = 'organizationId' in person ? [[person.organizationId, 'OWNER'] as const] : [];
  return { ...anonymous, id: person.id, role, memberships: new Map<string, string>(memberships) };
}

const admins = new WeakMap<TestApp, Promise<Person>>();

/** One admin for all events of a test's app. */
function someAdmin(app: TestApp): Promise<Person> {
  const admin = admins.get(app) ?? app.given.admin();
  admins.set(app, admin);
  return admin;
}

async function seatsOf(app: TestApp, seatMapId: Id<'map'>): Promise<{ id: Id<'seat'>; category: string }[]> {
  const found = await app.sql`select id, category from seat where seat_map_id = ${decodeId('map', seatMapId)}
    order by position`;
  return found.map((seat) => ({ id: encodeId('seat', String(seat.id)), category: String(seat.category) }));
}
