import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import type { Person } from '../kit/given-accounts.js';
import { UNDO, type Door, type Ticketed } from '../kit/given-door.js';
import {
  startTransfers,
  ticketRecordsOf,
  transferOverHttp,
  type TransferAsked,
  type Transfers,
} from '../kit/given-transfers.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
let ticketOf: Transfers['ticketOf'];
let listOf: Transfers['listOf'];
let scan: Transfers['scan'];
beforeAll(async () => {
  ({ app, door, ticketOf, listOf, scan } = await startTransfers());
});
afterAll(() => app.close());

let given: Ticketed;
let friend: Person;
beforeEach(async () => {
  given = await door.ticketed();
  friend = await app.given.member('Fritz Friend');
});

const ticketFor = (person: { token: string }) => ticketOf(person, given);
const transferTo = async (toEmail: string, { by, ...more }: { by?: Person } & Partial<TransferAsked> = {}) =>
  (await transferOverHttp(app, by ?? given.member, { ticketId: given.id, toEmail, ...more })).data.transferTicket;

describe('a refusal changes nothing', () => {
  const setEvent = (change: string) => async () => {
    const id = uuidOfAny(given.offer.eventId);
    if (change === 'begun') await app.sql`update event set starts_at = now() - interval '1 second' where id = ${id}`;
    else await app.sql`update event set status = ${change} where id = ${id}`;
  };
  const cancel = async () => {
    const [{ id }] = (
      await app.as(given.member).send('{ myBookings { edges { node { id } } } }')
    ).data.myBookings.edges.map(({ node }: { node: object }) => node);
    await app
      .as(given.member)
      .send('mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }', {
        input: { id, reason: 'Ill' },
      });
  };
  const cases: [string, () => Promise<unknown>, () => string, string][] = [
    ['of a ticket that was cancelled', cancel, () => friend.email, 'TICKET_VOID'],
    ['of a ticket that has let somebody in', () => scan(given.token), () => friend.email, 'TICKET_USED'],
    ['when the event has begun', setEvent('begun'), () => friend.email, 'EVENT_STARTED'],
    ['when the event is over', setEvent('COMPLETED'), () => friend.email, 'EVENT_STARTED'],
    ['when the event was called off', setEvent('CANCELLED'), () => friend.email, 'EVENT_CANCELLED'],
    ['to oneself', () => Promise.resolve(), () => given.member.email.toUpperCase(), 'SAME_HOLDER'],
  ];

  it.each(cases)('%s', async (_what, prepare, toEmail, reason) => {
    await prepare();
    const before = await ticketRecordsOf(app, given.id);
    expect(await transferTo(toEmail(), { idempotencyKey: `refused-${given.id}` })).toMatchObject({
      ...{ __typename: 'NotTransferable', code: 'NOT_TRANSFERABLE', reason },
    });
    expect(await ticketRecordsOf(app, given.id)).toEqual(before);
  });

  it('of the ticket of somebody else, to whom there is no such ticket', async () => {
    await transferTo(friend.email);
    const before = await ticketRecordsOf(app, given.id);
    for (const person of [given.member, door.organizer, door.gate, door.stranger]) {
      const { errors } = await transferOverHttp(app, person, { ticketId: given.id, toEmail: person.email });
      expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect(await ticketRecordsOf(app, given.id)).toEqual(before);
  });

  it('until the check-in is undone', async () => {
    await scan(given.token);
    await app.as(door.organizer).send(UNDO, { input: { ticketId: given.id } });
    expect(await transferTo(friend.email)).toMatchObject({ __typename: 'TransferTicketSuccess' });
    expect(await scan(given.token)).toMatchObject({ reason: 'REISSUED' });
  });
});

describe('an admin', () => {
  it('gives a ticket away for its holder, and is the one who did it', async () => {
    const admin = await app.given.admin();
    expect(await transferTo(friend.email, { by: admin })).toMatchObject({ __typename: 'TransferTicketSuccess' });
    const { transfers, notes } = await ticketRecordsOf(app, given.id);
    expect(transfers).toMatchObject([{ from_id: uuidOfAny(given.member.id), to_id: uuidOfAny(friend.id) }]);
    expect(notes).toMatchObject([{ action: 'ticket.transferred', actor_id: uuidOfAny(admin.id) }]);
  });

  it('gives the ticket of a walk-in to an account', async () => {
    await app.sql`update ticket set member_id = null where id = ${uuidOfAny(given.id)}`;
    await transferTo(friend.email, { by: await app.given.admin() });
    expect((await ticketFor(friend)).transfers).toMatchObject([{ from: null, to: { displayName: 'Fritz Friend' } }]);
  });
});

describe('an idempotency key', () => {
  it('gets the first answer again, also when the ticket is no longer the viewer’s', async () => {
    const key = { idempotencyKey: `once-${given.id}` };
    const first = await transferTo(friend.email, key);
    const before = await ticketRecordsOf(app, given.id);
    expect(await transferTo(friend.email, key)).toEqual(first);
    const other = await transferTo('somebody@example.org', key);
    expect(other.__typename).toBe('IdempotencyKeyReused');
    expect(await ticketRecordsOf(app, given.id)).toEqual(before);
  });
});

describe('at once', () => {
  it('one of two transfers wins, and the other one finds no ticket', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const [one, two] = [friend, await app.given.member('Thea Third')];
      const answers = await Promise.all(
        [one, two].map(({ email }) => transferOverHttp(app, given.member, { ticketId: given.id, toEmail: email })),
      );
      const winners = answers.flatMap(({ data }, index) => (data?.transferTicket.ticket ? [index] : []));
      expect(winners).toHaveLength(1);
      expect(answers[1 - winners[0]!]!.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
      expect(await listOf([one, two][winners[0]!]!)).toContain(given.id);
      expect((await ticketRecordsOf(app, given.id)).transfers).toHaveLength(1);
      given = await door.ticketed();
    }
  });

  it('a transfer and an entry with the old token: whichever is first, the other one is refused', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const scanning = async () => {
        if (turn % 2) await new Promise((resolve) => setTimeout(resolve, turn));
        return scan(given.token);
      };
      const [transferred, entered] = await Promise.all([transferTo(friend.email), scanning()]);
      const names = `${transferred.reason ?? transferred.__typename} ${entered.reason ?? entered.__typename}`;
      expect(['TransferTicketSuccess REISSUED', 'TICKET_USED CheckInTicketSuccess']).toContain(names);
      const { ticket, entries } = await ticketRecordsOf(app, given.id);
      const isGiven = transferred.__typename === 'TransferTicketSuccess';
      expect([ticket.status, ticket.issue, entries?.length ?? 0]).toEqual(
        isGiven ? ['VALID', 2, 0] : ['CHECKED_IN', 1, 1],
      );
      given = await door.ticketed();
    }
  });
});
