import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeId, uuidOfAny } from '../../src/kernel/ids.js';
import type { Organizer } from '../kit/given-accounts.js';
import { auditOf, reserveOverHttp, seatStatesOf } from '../kit/given-inventory.js';
import { moveOverHttp, movesOf, recordsOf, rowOf, seatedBooking, startMoves, type Moves } from '../kit/given-moves.js';
import { noticesOf } from '../kit/given-notices.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;
let organizer: Organizer;
let newEvent: Moves['newEvent'];
let move: Moves['move'];
let countersOf: Moves['soldOf'];
beforeAll(async () => {
  ({ app, organizer, newEvent, move, soldOf: countersOf } = await startMoves());
});
afterAll(() => app.close());

describe('an idempotency key', () => {
  it('gets the first answer again, also when the ticket has moved on', async () => {
    const event = await newEvent();
    const [one, two, three] = rowOf(event, 0);
    const { tickets } = await seatedBooking(app, event, { seatIds: [one!] });
    const asked = { ticketId: tickets[0]!.id, seatId: two!, idempotencyKey: `again-${tickets[0]!.id}` };
    const first = await moveOverHttp(app, organizer, asked);
    await move(tickets[0]!, three!);
    const before = await recordsOf(app, event.id);
    const again = await moveOverHttp(app, organizer, asked);
    expect(again.data).toEqual(first.data);
    const other = await moveOverHttp(app, organizer, { ...asked, seatId: one! });
    expect(other.data.moveTicket.__typename).toBe('IdempotencyKeyReused');
    expect(await recordsOf(app, event.id)).toEqual(before);
  });

  it('moves once when it comes five times at once', async () => {
    const event = await newEvent();
    const [one, two] = rowOf(event, 0);
    const { tickets } = await seatedBooking(app, event, { seatIds: [one!] });
    const asked = { ticketId: tickets[0]!.id, seatId: two!, idempotencyKey: `once-${tickets[0]!.id}` };
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => moveOverHttp(app, organizer, asked)));
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(await movesOf(app, event.id)).toHaveLength(2);
  });
});

describe('at once', () => {
  const named = (answers: { __typename: string }[]) => answers.map(({ __typename }) => __typename).sort();

  it('a ticket goes to each of the seats that it is moved to, one after the other, and each of that is told', async () => {
    const event = await newEvent();
    const seatIds = rowOf(event, 0);
    const { id, member, tickets } = await seatedBooking(app, event, { seatIds: [seatIds[0]!] });
    const answers = await Promise.all(seatIds.slice(1).map((seatId) => move(tickets[0]!, seatId)));
    expect(named(answers)).toEqual(Array(3).fill('MoveTicketSuccess'));
    const { notices } = await noticesOf(app, member, id);
    // Each seat but the first was reached, and each but the last one left.
    const seatsOf = (side: 'before' | 'after') =>
      notices.map((notice: Record<'before' | 'after', { seat: { id: string } }>) => notice[side].seat.id);
    const [{ seat_id: last }] = await app.sql`select seat_id from ticket where id = ${uuidOfAny(tickets[0]!.id)}`;
    expect(seatsOf('after').sort()).toEqual(seatIds.slice(1).sort());
    expect(seatsOf('before').sort()).toEqual(seatIds.filter((seatId) => uuidOfAny(seatId) !== last).sort());
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('one of two tickets gets a seat that both are moved to; the other one keeps its own', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const event = await newEvent();
      const [one, two, wanted] = rowOf(event, 0);
      const bookings = [
        await seatedBooking(app, event, { seatIds: [one!] }),
        await seatedBooking(app, event, { seatIds: [two!] }),
      ];
      const tickets = bookings.map((booking) => booking.tickets[0]!);
      const answers = await Promise.all(tickets.map((ticket) => move(ticket, wanted!)));
      expect(named(answers)).toEqual(['MoveTicketSuccess', 'SeatsTaken']);
      const loser = answers[0].__typename === 'SeatsTaken' ? 0 : 1;
      expect(answers[loser]).toMatchObject({ seatIds: [wanted] });
      const rows = await app.sql`select id, seat_id from ticket where event_id = ${uuidOfAny(event.id)}`;
      const seats = new Map(rows.map(({ id, seat_id }) => [encodeId('tck', id), encodeId('seat', seat_id)]));
      expect(seats.get(tickets[loser]!.id)).toBe([one, two][loser]);
      expect(seats.get(tickets[1 - loser]!.id)).toBe(wanted);
      expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 10, SOLD: 2 });
      expect(await auditOf(app, event.id)).toEqual([]);
    }
  });

  it('a seat goes to the ticket that is moved there or to the buyer who reserves it, never to both', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const event = await newEvent();
      const [one, wanted] = rowOf(event, 0);
      const { tickets } = await seatedBooking(app, event, { seatIds: [one!] });
      const buyer = await app.given.member();
      const [moved, bought] = await Promise.all([
        move(tickets[0]!, wanted!),
        reserveOverHttp(app, buyer, { eventId: event.id, seatIds: [wanted] }).then(({ data }) => data.reserve),
      ]);
      expect([moved.__typename, bought.__typename].filter((name) => name === 'SeatsTaken')).toHaveLength(1);
      const states = await seatStatesOf(app, event.id);
      expect(states).toEqual(
        moved.__typename === 'SeatsTaken' ? { FREE: 10, SOLD: 1, HELD: 1 } : { FREE: 11, SOLD: 1 },
      );
      expect(await auditOf(app, event.id)).toEqual([]);
    }
  });

  it('a ticket and its booking move and end one after the other', async () => {
    const event = await newEvent();
    const [one, two] = rowOf(event, 0);
    const { id, tickets } = await seatedBooking(app, event, { seatIds: [one!] });
    const CANCEL = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }`;
    const [moved] = await Promise.all([
      move(tickets[0]!, two!),
      app.as(organizer).send(CANCEL, { input: { id, reason: 'Ill' } }),
    ]);
    expect(['MoveTicketSuccess', 'NotMovable']).toContain(moved.__typename);
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 12 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('two tickets of one booking move', async () => {
    const event = await newEvent();
    const [[one, two], [silver], [bronze]] = [rowOf(event, 0), rowOf(event, 1), rowOf(event, 2)];
    const { tickets } = await seatedBooking(app, event, { seatIds: [one!, two!] });
    const answers = await Promise.all([move(tickets[0]!, silver!), move(tickets[1]!, bronze!)]);
    expect(named(answers)).toEqual(['MoveTicketSuccess', 'MoveTicketSuccess']);
    expect(await countersOf(event)).toEqual([0, 1, 1]);
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});

describe('one after the other', () => {
  it('two tickets change places by way of a free seat', async () => {
    const event = await newEvent();
    const [one, two, spare] = rowOf(event, 0);
    const [a] = (await seatedBooking(app, event, { seatIds: [one!] })).tickets;
    const [b] = (await seatedBooking(app, event, { seatIds: [two!] })).tickets;
    expect(await move(a!, two!)).toMatchObject({ __typename: 'SeatsTaken', seatIds: [two] });
    for (const [ticket, seat] of [
      [a, spare],
      [b, one],
      [a, two],
    ] as const) {
      expect(await move(ticket!, seat!)).toMatchObject({ ticket: { id: ticket!.id, seat: { id: seat } } });
    }
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 10, SOLD: 2 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });
});
