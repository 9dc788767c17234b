import { randomBytes } from 'node:crypto';
import type { FoyerPlanDocument } from '../src/modules/venues/index.js';
import { TourClient, until, type Tell } from './tour-client.js';
import { setUpDoor, workDoor, type DoorOutcome } from './tour-door.js';
import { waitInLine } from './tour-line.js';
import { settleMoney, type MoneyOutcome } from './tour-money.js';

interface Tour {
  url: string;
  tell: Tell;
  /** Somebody with the role ADMIN. */
  admin: { email: string; password: string };
}

/** What the tour has seen, for its test. */
export interface TourOutcome {
  seatChanges: { fromVersion: number; toVersion: number; reset: boolean }[];
  lastAvailability: { version: number; sold: number; held: number; available: number };
  /** What the discounted seats were to cost, and what they did. */
  quoted: string;
  charged: string;
  /** What whoever waited in line has seen. */
  line: string[];
  door: DoorOutcome;
  money: MoneyOutcome;
}

const PASSWORD = 'correct horse battery staple';

/** The story of a ticket, told over real HTTP and WebSocket. Every run makes people and an event of its own. */
export async function tellStory({ url, tell, admin: credentials }: Tour): Promise<TourOutcome> {
  const visitor = new TourClient({ url, tell }, 'visitor');
  const admin = await logIn(visitor, 'admin', credentials);
  tell('step', 'Somebody signs up, and an admin makes them an organizer, with an organization of their own.');
  const organizer = await signUp(visitor, 'organizer');
  await admin.client.send('MakeOrganizer', { input: { userId: organizer.id, role: 'ORGANIZER' } });
  const event = await prepareEvent(organizer.client, tell);
  tell('step', 'The organizer submits the event, and the admin approves it: it is published.');
  await organizer.client.send('SubmitEvent', { input: { eventId: event.id } });
  await admin.client.send('ApproveEvent', { input: { eventId: event.id, note: 'Have fun.' } });
  tell('step', 'Friends of the house get a fifth off, fifty times.');
  const discount = { eventId: event.id, code: 'FRIENDS', kind: 'PERCENT', value: 20, maxUses: 50 };
  await organizer.client.send('CreateDiscount', { input: discount });
  return sellAndAdmit({ visitor, organizer: organizer.client, tell }, event);
}

interface Person {
  id: string;
  client: TourClient;
}

async function logIn(visitor: TourClient, who: string, input: { email: string; password: string }): Promise<Person> {
  const { session } = await visitor.send('LogIn', { input });
  return { id: session.user.id, client: visitor.as(who, session.accessToken) };
}

async function signUp(visitor: TourClient, who: string): Promise<Person> {
  const email = `${who}-${randomBytes(4).toString('hex')}@example.org`;
  const { session } = await visitor.send('SignUp', { input: { email, password: PASSWORD, displayName: who } });
  return { id: session.user.id, client: visitor.as(who, session.accessToken) };
}

interface TourEvent {
  id: string;
  tableSeat: string;
  standing: string;
  balcony: string;
  seatIds: string[];
}

async function prepareEvent(organizer: TourClient, tell: Tell): Promise<TourEvent> {
  tell('step', 'The organizer makes a venue with a seat map, and an event with three ticket types.');
  const mine = await organizer.send('MyOrganizations');
  const organizationId = mine.edges[0].node.id;
  const { venue } = await organizer.send('CreateVenue', {
    input: {
      organizationId,
      name: 'The Cellar',
      address: 'Lerchenfelder Straße 1, Wien',
      timeZone: 'Europe/Vienna',
      capacity: 120,
    },
  });
  const { seatMap } = await organizer.send('ImportSeatMap', {
    input: { venueId: venue.id, format: 'FOYER', document: JSON.stringify(cellarPlan()) },
  });
  const { event } = await organizer.send('CreateEvent', {
    input: {
      organizationId,
      title: 'Late Show',
      startsAt: '2027-06-01T18:00:00Z',
      endsAt: '2027-06-01T20:00:00Z',
      timeZone: 'Europe/Vienna',
      venueId: venue.id,
      seatMapId: seatMap.id,
      seating: 'MIXED',
      category: 'music',
      tags: ['jazz'],
    },
  });
  const taxes = [{ name: 'VAT', rateBasisPoints: 1_300 }];
  const price = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
  const sold = async (terms: object): Promise<string> =>
    (await organizer.send('CreateTicketType', { input: { eventId: event.id, ...terms } })).ticketType.id;
  const tableSeat = await sold({ name: 'Table seat', price: price(2_500), taxes, seatCategory: 'Table' });
  const standing = await sold({ name: 'Standing', price: price(0), quota: 20 });
  const balcony = await sold({ name: 'Balcony', price: price(0), quota: 2 });
  const seatIds = seatMap.sections[0].rows[0].seats.map(({ id }: { id: string }) => id);
  return { id: event.id, tableSeat, standing, balcony, seatIds };
}

function cellarPlan(): FoyerPlanDocument {
  const row = (label: string, y: number) => ({
    label,
    seats: [1, 2, 3, 4].map((number) => ({ label: String(number), x: number * 60, y, category: 'Table' })),
  });
  return {
    format: 'foyer-seat-map/1',
    name: 'The Cellar, tables',
    categories: [{ name: 'Table' }],
    sections: [{ name: 'Floor', focalPoint: { x: 150, y: 0 }, rows: [row('A', 100), row('B', 200)] }],
  };
}

interface Cast {
  visitor: TourClient;
  organizer: TourClient;
  tell: Tell;
}

async function sellAndAdmit({ visitor, organizer, tell }: Cast, event: TourEvent): Promise<TourOutcome> {
  tell('step', 'Two dashboards watch: one how many places are left, one the seat map.');
  const dashboards = [visitor.as('dashboard 1'), visitor.as('dashboard 2')] as const;
  const places = dashboards[0].watch('WatchAvailability', { eventId: event.id });
  const seats = dashboards[1].watch('WatchSeats', { eventId: event.id });
  await until('both dashboards have their first picture', () => places.seen.length > 0 && seats.seen.length > 0);

  tell('step', 'Two members reserve at the same time: two seats, and three standing places.');
  const [mira, noah] = [await signUp(visitor, 'mira'), await signUp(visitor, 'noah')];
  const [seated, standing] = await Promise.all([
    mira.client.send('Reserve', { input: { eventId: event.id, seatIds: event.seatIds.slice(0, 2) } }),
    noah.client.send('Reserve', {
      input: { eventId: event.id, items: [{ ticketTypeId: event.standing, quantity: 3 }] },
    }),
  ]);

  const nora = await signUp(visitor, 'nora');
  const line = await waitInLine({
    ...{ organizer, tell, early: noah.client, late: nora.client },
    ...{ eventId: event.id, ticketTypeId: event.balcony },
  });

  tell('step', 'Mira knows the code, and is quoted what it will cost.');
  const reservationId = seated.reservation.id;
  const { quote } = await mira.client.send('Quote', { reservationId, discountCode: 'friends' });

  tell('step', 'Both check out. The standing places are free of charge; the seats are paid for in the sandbox.');
  const attendees = (names: string[]) => names.map((name) => ({ name }));
  await noah.client.send('CheckOut', {
    input: {
      reservationId: standing.reservation.id,
      attendees: attendees(['Noah', 'Nora', 'Nils']),
      idempotencyKey: randomBytes(8).toString('hex'),
    },
  });
  const paid = await mira.client.send('CheckOut', {
    input: {
      reservationId,
      attendees: attendees(['Mira', 'Max']),
      discountCode: 'friends',
      expectedTotal: quote.total.amountMinor,
      paymentMethod: 'sandbox_ok',
      idempotencyKey: randomBytes(8).toString('hex'),
    },
  });
  const booking = mira.client.watch('WatchBooking', { id: paid.booking.id });
  await until('the payment provider has called back', () => booking.seen.at(-1)?.status === 'CONFIRMED');

  tell('step', 'Mira and Noah have tickets with QR codes.');
  const tokenOf = async ({ client }: Person): Promise<string> =>
    (await client.send('MyTickets')).tickets.edges[0].node.token;
  const tokens = { seated: await tokenOf(mira), standing: await tokenOf(noah) };
  const cast = { visitor, organizer, tell, eventId: event.id };
  const door = await workDoor(cast, await setUpDoor(cast, event.tableSeat), tokens);

  tell('step', 'The dashboards have seen every change, in order.');
  await until('the dashboard shows seven places sold', () => places.seen.at(-1)?.sold === 7);
  await until('the seat map shows both seats sold', () => isSold(seats.seen, event.seatIds.slice(0, 2)));
  await Promise.all([places.close(), seats.close(), booking.close()]);
  return {
    seatChanges: seats.seen,
    lastAvailability: places.seen.at(-1),
    quoted: quote.total.formatted,
    charged: paid.booking.total.formatted,
    line,
    door,
    money: await settleMoney({ ...cast, buyer: mira.client }, paid.booking.id),
  };
}

interface SeatsChange {
  changes: { seatId: string; status: string }[];
}

function isSold(seen: SeatsChange[], seatIds: string[]): boolean {
  const states = new Map(seen.flatMap(({ changes }) => changes.map(({ seatId, status }) => [seatId, status] as const)));
  return seatIds.every((id) => states.get(id) === 'SOLD');
}
