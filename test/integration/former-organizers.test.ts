import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOf } from '../../src/kernel/db/type-id.js';
import type { Organizer, Person } from '../kit/given-accounts.js';
import { bookingOf, confirmedBooking } from '../kit/given-bookings.js';
import { CANCEL } from '../kit/given-cancellations.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let admin: Person;
beforeAll(async () => {
  app = await startTestApp();
  admin = await app.given.admin();
});
afterAll(() => app.close());

const SET_ROLE = 'mutation($input: SetUserRoleInput!) { setUserRole(input: $input) { __typename } }';
const ADD = `mutation($input: AddOrganizationMemberInput!) { addOrganizationMember(input: $input) { __typename } }`;
const REMOVE = `mutation($input: RemoveOrganizationMemberInput!) { removeOrganizationMember(input: $input) { __typename } }`;

const setRole = ({ id: userId }: Person, role: string) => app.as(admin).send(SET_ROLE, { input: { userId, role } });
const codeOf = ({ errors }: { errors: { extensions: Record<string, unknown> }[] | undefined }) =>
  errors?.[0]?.extensions['code'];
const membersOf = ({ organizationId }: Organizer) =>
  app.sql`select user_id, role from organization_member where organization_id = ${uuidOf('org', organizationId)} order by 1`;

describe('an owner of an organization who was made a MEMBER', () => {
  it('decides on bookings, and on who is who, as little as a stranger does', async () => {
    const { offer, booking, member } = await confirmedBooking(app);
    const { organizer } = offer;
    const { organizationId } = organizer;
    const mira = await app.given.member();
    await app.as(organizer).send(ADD, { input: { organizationId, email: mira.email, role: 'MANAGER' } });
    const before = await membersOf(organizer);
    await setRole(organizer, 'MEMBER');

    const seen = await app.as(organizer).send('query($id: ID!) { booking(id: $id) { id } }', { id: booking.id });
    const attendees = 'query($id: ID!) { eventAttendees(eventId: $id) { totalCount } }';
    const atTheDoor = await app.as(organizer).send(attendees, { id: offer.eventId });
    const removed = await app.as(organizer).send(REMOVE, { input: { organizationId, userId: mira.id } });
    const cancelled = await app.as(organizer).send(CANCEL, { input: { id: booking.id, reason: 'Out of spite.' } });
    expect([seen, atTheDoor, removed, cancelled].map(codeOf)).toEqual(Array<string>(4).fill('NOT_FOUND'));
    const eventOf = `query($id: ID!) { event(id: $id) { viewerCanManage organizer { seller { legalName } } } }`;
    const { data } = await app.as(organizer).send(eventOf, { id: offer.eventId });
    expect(data.event).toEqual({ viewerCanManage: false, organizer: { seller: null } });
    expect((await bookingOf(app, member, booking.id)).status).toBe('CONFIRMED');
    expect(await membersOf(organizer)).toEqual(before);
  });

  it('may leave, and manages again once an admin makes them an ORGANIZER', async () => {
    const olga = await app.given.organizer();
    const { organizationId } = olga;
    const oskar = await app.given.organizer();
    await app.as(olga).send(ADD, { input: { organizationId, email: oskar.email, role: 'OWNER' } });
    for (const person of [olga, oskar]) await setRole(person, 'MEMBER');
    const leave = ({ id: userId }: Person) => ({ input: { organizationId, userId } });
    expect((await app.as(oskar).send(REMOVE, leave(oskar))).data.removeOrganizationMember.__typename).toBe(
      'RemoveOrganizationMemberSuccess',
    );
    await setRole(olga, 'ORGANIZER');
    const { data } = await app.as(olga).send(ADD, { input: { organizationId, email: oskar.email, role: 'GATE' } });
    expect(data.addOrganizationMember.__typename).toBe('AddOrganizationMemberSuccess');
  });
});
