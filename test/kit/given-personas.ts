import { addMember } from '../../src/modules/organizations/index.js';
import { approveEvent, rejectEvent } from '../../src/modules/approvals/index.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Organizer, Person } from './given-accounts.js';
import { confirmedBooking, givenBooking, givenOffer, givenReservation } from './given-bookings.js';
import { draftedEvent, givenSeatMap, givenVenue, submittedEvent, viewerOf } from './given-events.js';
import { givenLiveEvent } from './given-live.js';
import type { TestApp } from './test-app.js';

/** Who asks. `owner` is an organizer whose organization owns the thing; `stranger` is one of another organization. */
export const PERSONAS = ['anonymous', 'member', 'gate', 'owner', 'stranger', 'admin'] as const;
export type Persona = (typeof PERSONAS)[number];

const LOG_IN = `mutation($input: LogInInput!) { logIn(input: $input) {
  ... on LogInSuccess { session { accessToken refreshToken } } } }`;

interface People {
  member: Person;
  gate: Person;
  owner: Organizer;
  stranger: Organizer;
  admin: Person;
}

/** Six personas around the organization of `owner`, and verbs that make whatever an operation is tried on. */
export interface World {
  readonly app: TestApp;
  readonly people: People;
  readonly organizationId: Id<'org'>;
  /** Undefined for `anonymous`. */
  person(persona: Persona): Person | undefined;
  /** A new session in place of one that ended. */
  logInAgain(persona: Persona): Promise<void>;
  draft(): Promise<Id<'evt'>>;
  submitted(): Promise<Id<'evt'>>;
  rejected(): Promise<Id<'evt'>>;
  published(): Promise<Id<'evt'>>;
  venue(): Promise<Id<'ven'>>;
  seatMap(): Promise<{ id: Id<'map'>; venueId: Id<'ven'> }>;
  /** A published event with general admission and seats. */
  onSale(): Promise<{ eventId: Id<'evt'>; ticketTypeId: Id<'tty'>; seatIds: Id<'seat'>[] }>;
  /** A reservation of `member`. */
  reservation(): Promise<Id<'rsv'>>;
  /** A confirmed booking of `member`, free and of one place. */
  booking(): Promise<Booked>;
  /** A booking of `member` that waits for the organizer. */
  waitingBooking(): Promise<Id<'bkg'>>;
  /** Somebody new. */
  somebody(): Promise<Person>;
}

export interface Booked {
  eventId: Id<'evt'>;
  bookingId: Id<'bkg'>;
  reference: string;
  ticketId: Id<'tck'>;
  token: string;
}

export async function createWorld(app: TestApp): Promise<World> {
  const owner = await app.given.organizer('Olga Owner');
  const gate = await app.given.member('Gerd Gate');
  const { organizationId } = owner;
  await app.execute(viewerOf(owner, 'ORGANIZER'), addMember, { organizationId, email: gate.email, role: 'GATE' });
  const people: People = {
    member: await app.given.member('Mira Member'),
    gate,
    owner,
    stranger: await app.given.organizer('Stefan Stranger'),
    admin: await app.given.admin(),
  };
  const person = (persona: Persona) => (persona === 'anonymous' ? undefined : people[persona]);
  return {
    app,
    people,
    organizationId,
    person,
    somebody: () => app.given.member('Somebody'),
    async logInAgain(persona) {
      const { email, password } = person(persona)!;
      const { data } = await app.anonymous.send(LOG_IN, { input: { email, password } });
      Object.assign(person(persona)!, { token: data.logIn.session.accessToken });
    },
    ...eventVerbs(app, people),
    ...bookingVerbs(app, people),
  };
}

function eventVerbs(app: TestApp, { owner, admin }: People) {
  const decidedOn = async (decide: (eventId: Id<'evt'>) => Promise<unknown>): Promise<Id<'evt'>> => {
    const { id } = await submittedEvent(app, { organizer: owner });
    await decide(id);
    return id;
  };
  const viewer = viewerOf(admin, 'ADMIN');
  return {
    draft: async () => (await draftedEvent(app, { organizer: owner })).id,
    submitted: async () => (await submittedEvent(app, { organizer: owner })).id,
    rejected: () => decidedOn((eventId) => app.execute(viewer, rejectEvent, { eventId, reason: 'Too loud' })),
    published: () => decidedOn((eventId) => app.execute(viewer, approveEvent, { eventId })),
    venue: async () => (await givenVenue(app, owner)).id,
    seatMap: () => givenSeatMap(app, owner, { rows: 1, seatsPerRow: 2 }),
    async onSale() {
      const live = await givenLiveEvent(app, { owner, general: { Standard: 50 }, seats: { Gold: 4 } });
      const { eventId, seatIds, ticketTypeIds } = live;
      return { eventId, seatIds, ticketTypeId: ticketTypeIds['Standard']! };
    },
  };
}

function bookingVerbs(app: TestApp, { owner: organizer, member }: People) {
  return {
    reservation: async () => givenReservation(app, member, await givenOffer(app, { organizer })),
    async booking(): Promise<Booked> {
      const input = { attendees: [{ name: 'Anna Attendee', email: 'anna@example.org' }] };
      const { offer, booking } = await confirmedBooking(app, { organizer, member, input });
      const [{ id: ticketId }] = booking.tickets;
      const { data } = await app.as(member).send('query($id: ID!) { ticket(id: $id) { token } }', { id: ticketId });
      const { id: bookingId, reference } = booking;
      return { eventId: offer.eventId, bookingId, reference, ticketId, token: data.ticket.token };
    },
    async waitingBooking(): Promise<Id<'bkg'>> {
      const { booking } = await givenBooking(app, { organizer, member, requiresApproval: true });
      return booking.id;
    },
  };
}
