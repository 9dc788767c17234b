import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { blockSeats } from '../../src/modules/inventory/index.js';
import type { Organizer } from '../kit/given-accounts.js';
import { CHECK_IN, UNDO } from '../kit/given-door.js';
import { viewerOf } from '../kit/given-events.js';
import { moveOverHttp, recordsOf, rowOf, seatedBooking, startMoves, type Moves } from '../kit/given-moves.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;
let organizer: Organizer;
let newEvent: Moves['newEvent'];
let move: Moves['move'];
beforeAll(async () => {
  ({ app, organizer, newEvent, move } = await startMoves());
});
afterAll(() => app.close());

describe('a refusal changes nothing', () => {
  /** Three tickets, Silver, of one booking; the seats by name. */
  async function givenTickets() {
    const event = await newEvent();
    const booking = await seatedBooking(app, event, { seatIds: rowOf(event, 1).slice(0, 2) });
    return { event, ...booking, gold: rowOf(event, 0), silver: rowOf(event, 1), bronze: rowOf(event, 2) };
  }
  type Given = Awaited<ReturnType<typeof givenTickets>>;
  const scan = async ({ member, tickets }: Given) => {
    const { data } = await app.as(member).send('query($id: ID!) { ticket(id: $id) { token } }', { id: tickets[0]!.id });
    const { token } = data.ticket;
    await app.as(organizer).send(CHECK_IN, { input: { token, gate: 'North', nonce: `in-${tickets[0]!.id}` } });
  };
  const cancel = ({ id }: Given) =>
    app.as(organizer).send('mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }', {
      input: { id, reason: 'Ill' },
    });
  const setEvent =
    (change: string) =>
    async ({ event }: Given) => {
      const id = uuidOfAny(event.id);
      if (change === 'over')
        await app.sql`update event set starts_at = now() - interval '2 hours', ends_at = now() - interval '1 second' where id = ${id}`;
      else await app.sql`update event set status = ${change} where id = ${id}`;
    };
  const block = ({ event, silver }: Given) =>
    app.execute(viewerOf(organizer, 'ORGANIZER'), blockSeats, { eventId: event.id, seatIds: [silver[3]!] });

  const cases: [string, (given: Given) => Promise<unknown>, (given: Given) => string, object][] = [
    [
      'of a dearer seat, with both prices',
      () => Promise.resolve(),
      ({ gold }) => gold[0]!,
      {
        __typename: 'DearerSeat',
        paid: { amountMinor: 3_000, currency: 'EUR' },
        price: { amountMinor: 5_000, currency: 'EUR' },
      },
    ],
    [
      'of a seat that is sold, with alternatives',
      () => Promise.resolve(),
      ({ silver }) => silver[1]!,
      { __typename: 'SeatsTaken' },
    ],
    ['of a seat that is blocked', block, ({ silver }) => silver[3]!, { __typename: 'SeatsTaken' }],
    ['to a ticket that was cancelled', cancel, ({ silver }) => silver[3]!, { reason: 'TICKET_VOID' }],
    ['to a ticket that has let somebody in', scan, ({ silver }) => silver[3]!, { reason: 'TICKET_USED' }],
    ['at an event that is over', setEvent('over'), ({ silver }) => silver[3]!, { __typename: 'EventNotBookable' }],
    [
      'at an event that was called off',
      setEvent('CANCELLED'),
      ({ silver }) => silver[3]!,
      { code: 'EVENT_NOT_BOOKABLE' },
    ],
    [
      'at an event that is completed',
      setEvent('COMPLETED'),
      ({ silver }) => silver[3]!,
      { code: 'EVENT_NOT_BOOKABLE' },
    ],
  ];

  it.each(cases)('%s', async (_what, prepare, seatOf, problem) => {
    const given = await givenTickets();
    await prepare(given);
    const before = await recordsOf(app, given.event.id);
    const key = { idempotencyKey: `refused-${given.id}` };
    expect(await move(given.tickets[0]!, seatOf(given), key)).toMatchObject(problem);
    expect(await recordsOf(app, given.event.id)).toEqual(before);
  });

  it('of a seat that is not of this event, or that nothing sells', async () => {
    const [given, elsewhere] = [await givenTickets(), await newEvent()];
    await app.sql`update ticket_type set archived_at = now() where id = ${uuidOfAny(given.event.ticketTypeIds[2]!)}`;
    const before = await recordsOf(app, given.event.id);
    for (const seatId of [elsewhere.seatIds[4]!, given.bronze[0]!]) {
      const { errors } = await moveOverHttp(app, organizer, { ticketId: given.tickets[0]!.id, seatId });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'seatId' }] });
    }
    expect(await recordsOf(app, given.event.id)).toEqual(before);
  });

  it('to a ticket without a seat', async () => {
    const event = await newEvent();
    const items = [{ ticketTypeId: event.ticketTypeIds[3]!, quantity: 1 }];
    const { tickets } = await seatedBooking(app, event, { items });
    const before = await recordsOf(app, event.id);
    expect(await move(tickets[0]!, event.seatIds[8]!)).toMatchObject({ __typename: 'NotMovable', reason: 'NO_SEAT' });
    expect(await recordsOf(app, event.id)).toEqual(before);
  });

  it('to somebody who does not manage the event, to whom there is no such ticket', async () => {
    const given = await givenTickets();
    const before = await recordsOf(app, given.event.id);
    const asked = { ticketId: given.tickets[0]!.id, seatId: given.silver[3]! };
    const stranger = await moveOverHttp(app, await app.given.organizer(), asked);
    expect(stranger.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const member = await moveOverHttp(app, given.member, asked);
    expect(member.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await recordsOf(app, given.event.id)).toEqual(before);
  });

  it('once the check-in is undone, it moves', async () => {
    const given = await givenTickets();
    await scan(given);
    await app.as(organizer).send(UNDO, { input: { ticketId: given.tickets[0]!.id } });
    expect(await move(given.tickets[0]!, given.silver[3]!)).toMatchObject({ __typename: 'MoveTicketSuccess' });
  });
});
