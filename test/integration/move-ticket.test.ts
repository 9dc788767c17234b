import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import type { Organizer } from '../kit/given-accounts.js';
import { bookingOf } from '../kit/given-bookings.js';
import { CHECK_IN } from '../kit/given-door.js';
import { auditOf, counterOf, letHoldExpire, reserved, seatStatesOf } from '../kit/given-inventory.js';
import { movesOf, recordsOf, rowOf, seatedBooking, tieredEvent, startMoves, type Moves } from '../kit/given-moves.js';
import { noticesOf, noticesOfTicket } from '../kit/given-notices.js';
import { transferOverHttp } from '../kit/given-transfers.js';
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

describe('a ticket', () => {
  it('gets another seat, whose old one is free in the same commit', async () => {
    const event = await newEvent();
    const [one, two, three, four] = rowOf(event, 0);
    const { id, member, tickets } = await seatedBooking(app, event, { seatIds: [one!, two!] });
    const before = await bookingOf(app, member, id);
    const moved = await move(tickets[0]!, four!);
    expect(moved).toEqual({
      __typename: 'MoveTicketSuccess',
      ticket: {
        ...{ id: tickets[0]!.id, code: tickets[0]!.code, status: 'VALID', attendeeName: expect.any(String) },
        ...{ seat: { id: four }, ticketType: { id: event.ticketTypeIds[0] } },
      },
    });
    const after = await bookingOf(app, member, id);
    expect(after.tickets.map(({ seat }: { seat: object }) => seat)).toEqual([{ id: four }, { id: two }]);
    expect({ ...after, tickets: [] }).toEqual({ ...before, tickets: [] });
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 10, SOLD: 2 });
    expect(await countersOf(event)).toEqual([2, 0, 0]);
    const lines = await movesOf(app, event.id);
    expect(lines.map(({ verb, quantity, seat_ids }) => [verb, quantity, seat_ids])).toEqual([
      ['MOVE_OUT', 1, [uuidOfAny(one!)]],
      ['MOVE_IN', 1, [uuidOfAny(four!)]],
    ]);
    expect(new Set(lines.map(({ version }) => version)).size).toBe(1);
    expect(await auditOf(app, event.id)).toEqual([]);
    await reserved(app, await app.given.member(), { eventId: event.id, seatIds: [one, three] });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('tells whoever holds it, once for each move, and whoever booked it; a move to where it is tells nobody', async () => {
    const event = await newEvent();
    const [one, two, three] = rowOf(event, 0);
    const { id, member, tickets } = await seatedBooking(app, event, { seatIds: [one!] });
    const friend = await app.given.member();
    const handed = await transferOverHttp(app, member, { ticketId: tickets[0]!.id, toEmail: friend.email });
    expect(handed.data.transferTicket.__typename).toBe('TransferTicketSuccess');
    for (const seatId of [two!, two!, three!]) await move(tickets[0]!, seatId);
    const told = [
      [one, two],
      [two, three],
    ].map(([from, to]) =>
      expect.objectContaining({
        ...{ kind: 'RESEATED', ticketId: tickets[0]!.id, refund: null, reason: null },
        ...{ before: expect.objectContaining({ seat: { id: from } }) },
        ...{ after: expect.objectContaining({ seat: { id: to } }) },
      }),
    );
    const byTime = (notices: { changedAt: string }[]) =>
      notices.toSorted((early, late) => Date.parse(early.changedAt) - Date.parse(late.changedAt));
    expect(byTime(await noticesOfTicket(app, friend, tickets[0]!.id))).toEqual(told);
    expect(byTime((await noticesOf(app, member, id)).notices)).toEqual(told);
  });

  it('is written down with who moved it, from where and where to, and told to whoever listens', async () => {
    const event = await newEvent();
    const [one, two] = rowOf(event, 0);
    const { tickets } = await seatedBooking(app, event, { seatIds: [one!] });
    await move(tickets[0]!, two!);
    const notes = await app.sql`select actor_id, scope_id, details from audit_entry
      where action = 'ticket.moved' and subject_id = ${tickets[0]!.id}`;
    expect(notes).toEqual([
      { actor_id: uuidOfAny(organizer.id), scope_id: organizer.organizationId, details: { from: one, to: two } },
    ]);
    const [{ actor_id }] = await app.sql`select actor_id from inventory_ledger where verb = 'MOVE_IN'
      and event_id = ${uuidOfAny(event.id)}`;
    expect(actor_id).toBe(uuidOfAny(organizer.id));
  });

  it('lets its holder in with the token from before: tokens name no seat', async () => {
    const event = await newEvent();
    const [one, two] = rowOf(event, 0);
    const { member, tickets } = await seatedBooking(app, event, { seatIds: [one!] });
    const TICKET = 'query($id: ID!) { ticket(id: $id) { token } }';
    const { token } = (await app.as(member).send(TICKET, { id: tickets[0]!.id })).data.ticket;
    await move(tickets[0]!, two!);
    expect((await app.as(member).send(TICKET, { id: tickets[0]!.id })).data.ticket.token).toBe(token);
    const { data } = await app.as(organizer).send(CHECK_IN, { input: { token, gate: 'North', nonce: 'moved' } });
    expect(data.checkInTicket).toMatchObject({ __typename: 'CheckInTicketSuccess', ticket: { status: 'CHECKED_IN' } });
  });

  it('stays as it is where it has the seat already', async () => {
    const event = await newEvent();
    const [one] = rowOf(event, 0);
    const { tickets } = await seatedBooking(app, event, { seatIds: [one!] });
    const before = await recordsOf(app, event.id);
    expect(await move(tickets[0]!, one!)).toMatchObject({
      __typename: 'MoveTicketSuccess',
      ticket: { seat: { id: one } },
    });
    expect(await recordsOf(app, event.id)).toEqual(before);
  });

  it('may leave a seat alone, and go where sales have ended: those rules are for buyers', async () => {
    const event = await tieredEvent(app, organizer, { event: { preventsLoneSeats: true } });
    const [one, two, three] = rowOf(event, 0);
    const { tickets } = await seatedBooking(app, event, { seatIds: [one!, two!] });
    await app.sql`update ticket_type set sales_end_at = now() - interval '1 minute', archived_at = now()
      where id = ${uuidOfAny(event.ticketTypeId)}`;
    expect(await move(tickets[1]!, three!)).toMatchObject({ __typename: 'MoveTicketSuccess' });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('gets a seat whose hold has run out, and nobody has cleaned up', async () => {
    const event = await newEvent();
    const [one, two, three] = rowOf(event, 0);
    const { tickets } = await seatedBooking(app, event, { seatIds: [one!] });
    const { id } = await reserved(app, await app.given.member(), { eventId: event.id, seatIds: [two, three] });
    expect(await move(tickets[0]!, two!)).toMatchObject({ __typename: 'SeatsTaken', seatIds: [two] });
    await letHoldExpire(app, id);
    expect(await move(tickets[0]!, two!)).toMatchObject({ __typename: 'MoveTicketSuccess' });
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 11, SOLD: 1 });
    const [{ state }] = await app.sql`select state from hold where hold_id = ${uuidOfAny(id)}`;
    expect(state).toBe('EXPIRED');
  });

  it('shows its new seat to a member who watches the booking', async () => {
    const event = await newEvent();
    const [one, two] = rowOf(event, 0);
    const { id, member, tickets } = await seatedBooking(app, event, { seatIds: [one!] });
    const WATCH = 'subscription($id: ID!) { bookingChanged(id: $id) { tickets { seat { id } } } }';
    const watching = app.subscribe(member, WATCH, { id });
    const next = async () => (await watching.next()).value.data.bookingChanged.tickets[0].seat.id;
    expect(await next()).toBe(one);
    await move(tickets[0]!, two!);
    expect(await next()).toBe(two);
    await watching.close();
  });
});

describe('a cheaper seat', () => {
  it('makes the ticket one of its ticket type; what was paid stays', async () => {
    const event = await newEvent();
    const [gold, goldToo] = rowOf(event, 0);
    const [silver] = rowOf(event, 1);
    const { id, member, tickets } = await seatedBooking(app, event, { seatIds: [gold!, goldToo!] });
    expect(await move(tickets[0]!, silver!)).toMatchObject({
      ticket: { seat: { id: silver }, ticketType: { id: event.ticketTypeIds[1] } },
    });
    expect(await countersOf(event)).toEqual([1, 1, 0]);
    const { lines, total } = await bookingOf(app, member, id);
    expect([lines, total]).toEqual([
      [
        { quantity: 1, unitPrice: { amountMinor: 5_000 }, ticketType: { name: 'Gold' } },
        { quantity: 1, unitPrice: { amountMinor: 5_000 }, ticketType: { name: 'Silver' } },
      ],
      { amountMinor: 10_000, currency: 'EUR' },
    ]);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('leaves no line behind that has no place, and there is a way back to what was paid for', async () => {
    const event = await newEvent();
    const [[gold, other], [silver]] = [rowOf(event, 0), rowOf(event, 1)];
    const { id, member, tickets } = await seatedBooking(app, event, { seatIds: [gold!] });
    const linesOf = async () => (await bookingOf(app, member, id)).lines;
    for (const [seat, name] of [
      [silver, 'Silver'],
      [other, 'Gold'],
      [silver, 'Silver'],
    ] as const) {
      expect(await move(tickets[0]!, seat!)).toMatchObject({ ticket: { seat: { id: seat } } });
      expect(await linesOf()).toEqual([{ quantity: 1, unitPrice: { amountMinor: 5_000 }, ticketType: { name } }]);
      expect(await auditOf(app, event.id)).toEqual([]);
    }
    expect(await countersOf(event)).toEqual([0, 1, 0]);
    const holds = await app.sql`select ticket_type_id from hold where event_id = ${uuidOfAny(event.id)}`;
    expect(holds).toEqual([{ ticket_type_id: uuidOfAny(event.ticketTypeIds[1]!) }]);
  });

  it('joins the line that the booking has of its ticket type, at the price of that line', async () => {
    const event = await newEvent();
    const [[gold], [silver, silverToo]] = [rowOf(event, 0), rowOf(event, 1)];
    const { id, member, tickets } = await seatedBooking(app, event, { seatIds: [gold!, silverToo!] });
    await move(tickets[0]!, silver!);
    expect((await bookingOf(app, member, id)).lines).toEqual([
      { quantity: 2, unitPrice: { amountMinor: 3_000 }, ticketType: { name: 'Silver' } },
    ]);
    const [{ seat_ids }] = await app.sql`select seat_ids from hold where event_id = ${uuidOfAny(event.id)}`;
    expect(seat_ids).toEqual([silver, silverToo].map((seat) => uuidOfAny(seat!)));
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('is of the dearest public ticket type that costs no more than was paid', async () => {
    const event = await newEvent();
    const offer = async (name: string, more: object) => {
      const input = { eventId: event.id, name, quota: 2, seatCategory: 'Silver', ...more };
      const CREATE = `mutation($input: CreateTicketTypeInput!) { createTicketType(input: $input) {
        ... on CreateTicketTypeSuccess { ticketType { id } } } }`;
      return (await app.as(organizer).send(CREATE, { input })).data.createTicketType.ticketType.id as string;
    };
    const price = (amountMinor: number) => ({ price: { amountMinor, currency: 'EUR' } });
    await offer('Silver for friends', { ...price(4_900), visibility: 'HIDDEN' });
    const premium = await offer('Silver with wine', price(4_500));
    await offer('Silver with dinner', price(6_000));
    const { tickets } = await seatedBooking(app, event, { seatIds: rowOf(event, 0).slice(0, 3) });
    const [one, two, three] = rowOf(event, 1);
    expect(await move(tickets[0]!, one!)).toMatchObject({ ticket: { ticketType: { id: premium } } });
    expect(await move(tickets[1]!, two!)).toMatchObject({ ticket: { ticketType: { id: premium } } });
    const before = await recordsOf(app, event.id);
    expect(await move(tickets[2]!, three!)).toMatchObject({
      ...{ __typename: 'SoldOut', ticketTypeId: premium, remaining: 0 },
    });
    expect(await recordsOf(app, event.id)).toEqual(before);
  });

  it('is sold by a ticket type whose last place is held beyond its time', async () => {
    const event = await newEvent();
    const [gold, silver] = [rowOf(event, 0), rowOf(event, 1)];
    const { tickets } = await seatedBooking(app, event, { seatIds: gold.slice(0, 1) });
    const UPDATE = `mutation($input: UpdateTicketTypeInput!) { updateTicketType(input: $input) { __typename } }`;
    await app.as(organizer).send(UPDATE, { input: { id: event.ticketTypeIds[1], quota: 1 } });
    const { id } = await reserved(app, await app.given.member(), { eventId: event.id, seatIds: silver.slice(3) });
    expect(await move(tickets[0]!, silver[0]!)).toMatchObject({ __typename: 'SoldOut', remaining: 0 });
    await letHoldExpire(app, id);
    expect(await move(tickets[0]!, silver[0]!)).toMatchObject({ ticket: { seat: { id: silver[0] } } });
    expect(await counterOf(app, event.ticketTypeIds[1]!)).toEqual({ capacity: 1, held: 0, sold: 1 });
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('goes back with the booking when that is cancelled', async () => {
    const event = await newEvent();
    const [[gold, goldToo], [silver]] = [rowOf(event, 0), rowOf(event, 1)];
    const { id, tickets } = await seatedBooking(app, event, { seatIds: [gold!, goldToo!] });
    await move(tickets[0]!, silver!);
    const CANCEL = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }`;
    await app.as(organizer).send(CANCEL, { input: { id, reason: 'Ill' } });
    expect(await seatStatesOf(app, event.id)).toEqual({ FREE: 12 });
    expect(await countersOf(event)).toEqual([0, 0, 0]);
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('costs what the ticket type costs, also when that has become dearer since', async () => {
    const event = await newEvent();
    const [one, two] = rowOf(event, 0);
    const { tickets } = await seatedBooking(app, event, { seatIds: [one!] });
    await app.sql`update ticket_type set price_minor = 9000 where id = ${uuidOfAny(event.ticketTypeId)}`;
    expect(await move(tickets[0]!, two!)).toMatchObject({ ticket: { seat: { id: two } } });
  });
});

describe('who watches the seats', () => {
  it('is told of both, in one delta, and of the sold places of both ticket types', async () => {
    const event = await newEvent();
    const [[gold], [silver]] = [rowOf(event, 0), rowOf(event, 1)];
    const { tickets } = await seatedBooking(app, event, { seatIds: [gold!] });
    const seats = app.subscribe(
      undefined,
      `subscription($id: ID!) { seatsChanged(eventId: $id) { fromVersion toVersion reset changes { seatId status } } }`,
      { id: event.id },
    );
    const first = (await seats.next()).value.data.seatsChanged;
    expect(first.reset).toBe(true);
    await move(tickets[0]!, silver!);
    const { fromVersion, toVersion, changes } = (await seats.next()).value.data.seatsChanged;
    expect([fromVersion, toVersion]).toEqual([first.toVersion, first.toVersion + 1]);
    const byId = (list: { seatId: Id<'seat'> }[]) => list.sort((x, y) => (x.seatId < y.seatId ? -1 : 1));
    expect(byId(changes)).toEqual(
      byId([
        { seatId: gold!, status: 'FREE' } as { seatId: Id<'seat'> },
        { seatId: silver!, status: 'SOLD' } as { seatId: Id<'seat'> },
      ]),
    );
    await seats.close();
    const AVAILABILITY = '{ availability(eventId: $id) { version sold byTicketType { sold } } }';
    const { data } = await app.anonymous.send(`query($id: ID!) ${AVAILABILITY}`, { id: event.id });
    expect(data.availability).toEqual({
      ...{ version: toVersion, sold: 1 },
      byTicketType: [{ sold: 0 }, { sold: 1 }, { sold: 0 }, { sold: 0 }],
    });
  });
});
