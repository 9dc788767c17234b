import type { Id } from '../../src/kernel/ids.js';
import type { Organizer, Person } from './given-accounts.js';
import { confirmedBooking, type Offer } from './given-bookings.js';
import type { TestApp } from './test-app.js';

const ADD = `mutation($input: AddOrganizationMemberInput!) { addOrganizationMember(input: $input) { __typename } }`;
export const CHECK_IN = `mutation($input: CheckInTicketInput!) { checkInTicket(input: $input) { __typename
  ... on Problem { code message } ... on AlreadyCheckedIn { checkedInAt gate } ... on TicketVoid { reason }
  ... on CheckInTicketSuccess { ticket { id status } checkIn { id gate scannedAt } } } }`;
export const UNDO = `mutation($input: UndoCheckInInput!) { undoCheckIn(input: $input) { __typename
  ... on UndoCheckInSuccess { ticket { status checkIns { gate undoneAt } } } } }`;
export const WALK_IN = `mutation($input: AdmitWalkInInput!) { admitWalkIn(input: $input) { __typename
  ... on Problem { code } ... on AdmitWalkInSuccess { ticket { id status attendeeName token } checkIn { id gate } } } }`;
const TICKET = 'query($id: ID!) { ticket(id: $id) { id token qrSvg status checkIns { gate } } }';

export interface Ticketed {
  offer: Offer;
  member: Person;
  id: Id<'tck'>;
  token: string;
}

/** A door with its staff, and somebody who works at another one. */
export interface Door {
  organizer: Organizer;
  gate: Person;
  stranger: Organizer;
  /** A confirmed booking of one place, and the ticket that its member shows. */
  ticketed(offer?: Offer): Promise<Ticketed>;
  /** Scans a token at the gate North, each time with a nonce of its own unless told. */
  scan(input: object, person?: { token: string }): ReturnType<ReturnType<TestApp['as']>['send']>;
}

export async function givenDoor(app: TestApp): Promise<Door> {
  const organizer = await app.given.organizer();
  const stranger = await app.given.organizer();
  const gate = await app.given.member('Gerd Gate');
  const { organizationId } = organizer;
  await app.as(organizer).send(ADD, { input: { organizationId, email: gate.email, role: 'GATE' } });
  let scans = 0;
  return {
    organizer,
    stranger,
    gate,
    async ticketed(offer) {
      const { booking, member, ...rest } = await confirmedBooking(app, offer ? { offer } : { organizer });
      const [{ id }] = booking.tickets;
      const { data } = await app.as(member).send(TICKET, { id });
      return { offer: rest.offer, member, id, token: data.ticket.token };
    },
    scan: (input, person = gate) =>
      app.as(person).send(CHECK_IN, { input: { gate: 'North', nonce: `scan-${(scans += 1)}`, ...input } }),
  };
}
