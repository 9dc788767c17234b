import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { givenBooking } from '../kit/given-bookings.js';
import { createWorld, PERSONAS, type Booked, type Persona, type World } from '../kit/given-personas.js';

let app: TestApp;
let world: World;
let booked: Booked;

beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  world = await createWorld(app);
  booked = await world.booking();
});
afterAll(() => app.close());

/** What `pick` reads of the answer that each persona gets; `denied` when there is an error. */
async function seenByEach(
  query: string,
  variables: Record<string, unknown>,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  pick: (data: any) => unknown,
): Promise<Record<Persona, unknown>> {
  const seen: Partial<Record<Persona, unknown>> = {};
  for (const persona of PERSONAS) {
    const person = world.person(persona);
    const { data, errors } = await (person ? app.as(person) : app.anonymous).send(query, variables);
    seen[persona] = errors ? 'denied' : pick(data);
  }
  return seen as Record<Persona, unknown>;
}

/** The same for all personas but the named ones. */
const allBut = (usual: unknown, others: Partial<Record<Persona, unknown>>): Record<Persona, unknown> => ({
  ...(Object.fromEntries(PERSONAS.map((persona) => [persona, usual])) as Record<Persona, unknown>),
  ...others,
});

describe('fields that not everybody who sees the object may see', () => {
  it("shows a user's e-mail address to the user and to admins", async () => {
    const { owner } = world.people;
    const query = 'query($id: ID!) { event(id: $id) { createdBy { email } } }';
    const seen = await seenByEach(query, { id: await world.published() }, ({ event }) => event.createdBy.email);
    expect(seen).toEqual(allBut(null, { owner: owner.email, admin: owner.email }));
  });

  it("shows a user's tickets to the user and to admins", async () => {
    const eventId = await world.published();
    await app.sql`update event set created_by_id = ${uuidOfAny(world.people.member.id)} where id = ${uuidOfAny(eventId)}`;
    const query = 'query($id: ID!) { event(id: $id) { createdBy { tickets { totalCount } } } }';
    const seen = await seenByEach(query, { id: eventId }, ({ event }) => event.createdBy.tickets?.totalCount ?? null);
    expect(seen).toEqual(allBut(null, { member: 1, admin: 1 }));
  });

  it('shows the members of an organization to its members and to admins', async () => {
    const query = 'query($id: ID!) { organization(id: $id) { members { role user { email } } } }';
    const pick = ({ organization }: { organization: { members: { role: string; user: { email: string } }[] } }) =>
      organization.members.map(({ role, user }) => `${role} ${user.email}`);
    const { owner, gate } = world.people;
    expect(await seenByEach(query, { id: world.organizationId }, pick)).toEqual(
      allBut([], {
        gate: ['OWNER null', `GATE ${gate.email}`],
        owner: [`OWNER ${owner.email}`, 'GATE null'],
        admin: [`OWNER ${owner.email}`, `GATE ${gate.email}`],
      }),
    );
  });

  it('shows the decisions on an event to those who manage it', async () => {
    const query = 'query($id: ID!) { event(id: $id) { decisions { kind } } }';
    const pick = ({ event }: { event: { decisions: { kind: string }[] } }) => event.decisions.map(({ kind }) => kind);
    const kinds = ['SUBMITTED', 'APPROVED'];
    expect(await seenByEach(query, { id: await world.published() }, pick)).toEqual(
      allBut([], { owner: kinds, admin: kinds }),
    );
  });

  it('shows hidden ticket types, and how many are left of them, to those who manage the event', async () => {
    const { eventId, ticketTypeId } = await world.onSale();
    await app.sql`update ticket_type set visibility = 'HIDDEN' where id = ${uuidOfAny(ticketTypeId)}`;
    const query = `query($id: ID!) { event(id: $id) { ticketTypes { name }
      availability { byTicketType { ticketType { name } } } } availability(eventId: $id) { byTicketType { ticketType { name } } } }`;
    const pick = ({ event, availability }: { event: ShownEvent; availability: ShownAvailability }) => [
      event.ticketTypes.map(({ name }) => name),
      event.availability.byTicketType.map(({ ticketType }) => ticketType.name),
      availability.byTicketType.map(({ ticketType }) => ticketType.name),
    ];
    const [open, all] = [['Gold'], ['Standard', 'Gold']];
    expect(await seenByEach(query, { id: eventId }, pick)).toEqual(
      allBut([open, open, open], { owner: [all, all, all], admin: [all, all, all] }),
    );
  });

  it("shows a ticket's token, code and entries to its member and the staff of the event", async () => {
    const query = 'query($id: ID!) { ticket(id: $id) { token qrSvg checkIns { gate } } }';
    const seen = await seenByEach(query, { id: booked.ticketId }, ({ ticket }) => [
      ticket.token === booked.token,
      typeof ticket.qrSvg,
    ]);
    expect(seen).toEqual(allBut([true, 'string'], { anonymous: 'denied', stranger: 'denied' }));
  });

  it("shows attendees' e-mail addresses to the member and those who manage the event", async () => {
    const query = 'query($id: ID!) { booking(id: $id) { attendees { name email } } }';
    const attendee = { name: 'Anna Attendee', email: 'anna@example.org' };
    const seen = await seenByEach(query, { id: booked.bookingId }, ({ booking }) => booking.attendees);
    expect(seen).toEqual(allBut('denied', { member: [attendee], owner: [attendee], admin: [attendee] }));
  });

  it('shows what a booking is paid with to the member and to admins', async () => {
    const { owner: organizer, member } = world.people;
    const { booking } = await givenBooking(app, { organizer, member, priceMinor: 1_500 });
    await app.sql`update payment set client_secret = 'secret', redirect_url = 'https://pay.example.org/'
      where subject_id = ${booking.id}`;
    const query = 'query($id: ID!) { booking(id: $id) { payment { status clientSecret redirectUrl } } }';
    const seen = await seenByEach(query, { id: booking.id }, (data) => data.booking.payment);
    const shown = { status: 'REQUESTED', clientSecret: 'secret', redirectUrl: 'https://pay.example.org/' };
    const hidden = { ...shown, clientSecret: null, redirectUrl: null };
    expect(seen).toEqual(allBut('denied', { member: shown, owner: hidden, admin: shown }));
  });

  it('tells whoever may manage an event that they may', async () => {
    const query = 'query($id: ID!) { event(id: $id) { viewerCanManage } }';
    const seen = await seenByEach(query, { id: booked.eventId }, ({ event }) => event.viewerCanManage);
    expect(seen).toEqual(allBut(false, { owner: true, admin: true }));
  });

  it('shows drafts of an organization in its list of events to its members and to admins', async () => {
    const query = `query($id: ID!) { organization(id: $id) { events(first: 100) { edges { node { status } } } } }`;
    await world.draft();
    const seen = await seenByEach(query, { id: world.organizationId }, ({ organization }) =>
      organization.events.edges.some(({ node }: { node: { status: string } }) => node.status === 'DRAFT'),
    );
    expect(seen).toEqual(allBut(false, { gate: true, owner: true, admin: true }));
  });
});

interface ShownAvailability {
  byTicketType: { ticketType: { name: string } }[];
}
interface ShownEvent {
  ticketTypes: { name: string }[];
  availability: ShownAvailability;
}
