import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { runAudits, inventoryAudit } from '../../src/modules/inventory/index.js';
import { bookingsAudit } from '../../src/modules/bookings/index.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import type { Person } from '../kit/given-accounts.js';
import { bookingOf, confirmedBooking, countersOf } from '../kit/given-bookings.js';
import { cancelOverHttp, cancelTicketsOverHttp, paidOnTerms } from '../kit/given-cancellations.js';
import { publishedEvent } from '../kit/given-events.js';
import { startIdleApp } from '../kit/given-payments.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
/** Another node on the same database. */
let other: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
  other = await startTestApp({ environment: { ROLE: 'api' }, beside: app });
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const HALF = [{ hoursBefore: 1, keptBasisPoints: 5_000 }];

/** But for capacities: those of the fixture have no line in the ledger. */
async function differences(eventId: Id<'evt'>): Promise<unknown[]> {
  const found = await app.execute(
    system,
    async ({ em }) => (await runAudits(em, [inventoryAudit, bookingsAudit], eventId)).differences,
    undefined,
  );
  return found.filter(({ finding }) => !finding.startsWith('capacity'));
}

async function paid({ quantity = 3, priceMinor = 1_000, steps = null as typeof HALF | null } = {}) {
  const given = await paidOnTerms(app, { startsInHours: 200, steps, quantity, priceMinor });
  const { tickets } = await bookingOf(app, given.member, given.id);
  return { ...given, tickets: tickets.map(({ id }: { id: string }) => id) as string[] };
}

const cancelled = (person: Person, bookingId: string, ticketIds: string[], node = app) =>
  cancelTicketsOverHttp(node, person, { bookingId, ticketIds });

const SETTLED = `query($id: ID!) { booking(id: $id) { status kept { amountMinor } refunds { amount { amountMinor } } } }`;

const REFUND = `mutation($input: RefundBookingInput!) { refundBooking(input: $input) { __typename
  ... on RefundExceedsLine { quantity refundable { amountMinor } } ... on RefundBookingSuccess { booking { status kept { amountMinor }
    refunds { amount { amountMinor } lines { quantity amount { amountMinor } ticketType { name } } } } } } }`;
const refund = (person: Person, input: object) => app.as(person).send(REFUND, { input: { reason: 'Rain.', ...input } });

const statusesOf = async (person: Person, id: string) =>
  (await bookingOf(app, person, id)).tickets.map(({ status }: { status: string }) => status);

describe('cancelling some tickets of a booking', () => {
  it('frees their places and gives back what they cost, and the booking stays with the others', async () => {
    const { id, member, offer, tickets } = await paid();
    expect(await cancelled(member, id, [tickets[1]!])).toEqual({
      __typename: 'CancelTicketsSuccess',
      booking: {
        ...{ id, status: 'CONFIRMED', lines: [{ quantity: 2 }], kept: { amountMinor: 0 } },
        total: { amountMinor: 3_000 },
        refunds: [{ amount: { amountMinor: 1_000 }, lines: [{ quantity: 1, amount: { amountMinor: 1_000 } }] }],
      },
    });
    expect(await statusesOf(member, id)).toEqual(['VALID', 'VOID', 'VALID']);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 2 });
    expect(await differences(offer.eventId)).toEqual([]);
  });

  it('cancels the booking with the last of them, and all parts add up to what was paid', async () => {
    const { id, member, offer, tickets } = await paid({ priceMinor: 1_000 });
    await app.sql`update booking set total_minor = 3001, subtotal_minor = 3001,
      breakdown = jsonb_set(breakdown, '{lines,0,totalMinor}', '3001') where id = ${uuidOfAny(id)}`;
    await app.sql`update payment set amount_minor = 3001 where subject_id = ${id}`;
    for (const ticket of tickets) await cancelled(member, id, [ticket]);
    const after = await bookingOf(app, member, id);
    expect(after.status).toBe('CANCELLED');
    expect(after.refunds.map(({ amount }: { amount: { amountMinor: number } }) => amount.amountMinor)).toEqual([
      1_001, 1_000, 1_000,
    ]);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 0 });
    expect(await differences(offer.eventId)).toEqual([]);
  });

  it('keeps of each what the terms keep, and of the rest when the rest is cancelled', async () => {
    const { id, member, tickets } = await paid({ steps: HALF, priceMinor: 1_001 });
    expect((await cancelled(member, id, [tickets[0]!, tickets[2]!])).booking).toMatchObject({
      kept: { amountMinor: 1_001 },
      refunds: [{ amount: { amountMinor: 1_001 } }],
    });
    expect(await cancelOverHttp(app, member, id)).toMatchObject({
      booking: {
        kept: { amountMinor: 1_502 },
        refunds: [{ amount: { amountMinor: 1_001 } }, { amount: { amountMinor: 500 } }],
      },
    });
  });

  it('gives back what is there when refunds came first', async () => {
    const { id, member, offer, tickets } = await paid({ steps: HALF });
    await app
      .as(offer.organizer)
      .send('mutation($input: RefundBookingInput!) { refundBooking(input: $input) { __typename } }', {
        input: { id, amount: { amountMinor: 2_400, currency: 'EUR' }, reason: 'Sorry.' },
      });
    expect((await cancelled(member, id, [tickets[0]!, tickets[1]!])).booking).toMatchObject({
      kept: { amountMinor: 600 },
      refunds: [{ amount: { amountMinor: 2_400 } }],
    });
  });

  it.each([
    { refunded: { amount: { amountMinor: 1_000, currency: 'EUR' } }, kept: 1_500, back: 1_500 },
    { refunded: { amount: { amountMinor: 1_700, currency: 'EUR' } }, kept: 1_300, back: 1_700 },
    { refunded: { quantity: 1 }, kept: 1_000, back: 2_000 },
  ])('keeps and gives back as much one by one as all at once when refunds came first: %o', async (given) => {
    const { amount, quantity } = given.refunded;
    const settled = async (cancelAll: (booking: Awaited<ReturnType<typeof paid>>) => Promise<unknown>) => {
      const booking = await paid({ steps: HALF });
      const { id, member, offer } = booking;
      const lines = [{ ticketTypeId: offer.ticketTypeId, quantity }];
      await refund(offer.organizer, { id, ...(amount ? { amount } : { lines }) });
      await cancelAll(booking);
      const { status, kept, refunds } = (await app.as(member).send(SETTLED, { id })).data.booking;
      const back = refunds.reduce(
        (sum: number, one: { amount: { amountMinor: number } }) => sum + one.amount.amountMinor,
        0,
      );
      return { status, kept: kept.amountMinor, back };
    };
    const expected = { status: 'CANCELLED', kept: given.kept, back: given.back };
    expect(await settled(({ id, member }) => cancelOverHttp(app, member, id))).toEqual(expected);
    for (const order of [
      [0, 1, 2],
      [2, 0, 1],
    ]) {
      const oneByOne = async ({ id, member, tickets }: Awaited<ReturnType<typeof paid>>) => {
        for (const at of order) await cancelled(member, id, [tickets[at]!]);
      };
      expect(await settled(oneByOne)).toEqual(expected);
    }
  });

  it('is for free bookings as well, and done once for one key', async () => {
    const { booking, member, offer } = await confirmedBooking(app, { quantity: 2 });
    const input = { bookingId: booking.id, ticketIds: [booking.tickets[0].id], idempotencyKey: 'some-tickets' };
    const answers = await Promise.all([
      cancelTicketsOverHttp(app, member, input),
      cancelTicketsOverHttp(other, member, input),
    ]);
    expect(answers.map(({ __typename }) => __typename)).toEqual(['CancelTicketsSuccess', 'CancelTicketsSuccess']);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
  });

  it('gives one place back once, of twenty at the same time on two nodes', async () => {
    const { id, member, offer, tickets } = await paid({ quantity: 4 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, turn) => cancelled(member, id, [tickets[turn % 3]!], turn % 2 ? app : other)),
    );
    const kinds = answers.map((answer) => (answer.reason as string | undefined) ?? (answer.__typename as string));
    expect(kinds.filter((kind) => kind === 'CancelTicketsSuccess')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'TICKET_VOID')).toHaveLength(17);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 1 });
    const [money] = await app.sql`select refunded_minor::int as refunded from payment where subject_id = ${id}`;
    expect(money).toEqual({ refunded: 3_000 });
    expect(await differences(offer.eventId)).toEqual([]);
  });

  it('frees the very seats', async () => {
    const event = await publishedEvent(app, {
      seatMap: { rows: 1, seatsPerRow: 4 },
      price: { amountMinor: 0, currency: 'EUR' },
    });
    const member = await app.given.member();
    const { data } = await app
      .as(member)
      .send(
        `mutation($input: ReserveInput!) { reserve(input: $input) { ... on ReserveSuccess { reservation { id } } } }`,
        { input: { eventId: event.id, seatIds: event.seatIds.slice(0, 3) } },
      );
    const { data: sold } = await app.as(member).send(
      `mutation($input: CheckOutInput!) { checkOut(input: $input) { ... on CheckOutSuccess { booking { id
        tickets { id seat { id } } } } } }`,
      { input: { reservationId: data.reserve.reservation.id } },
    );
    const { booking } = sold.checkOut;
    await cancelled(member, booking.id, [booking.tickets[1].id]);
    const free = await app.sql`select seat_id from event_seat where event_id = ${uuidOfAny(event.id)} and state = 'FREE'
      order by position`;
    expect(free.map(({ seat_id: seat }) => seat)).toEqual([1, 3].map((at) => uuidOfAny(event.seatIds[at]!)));
    expect(await differences(event.id)).toEqual([]);
  });

  it('is refused with a used or a cancelled ticket, a stranger’s, and of a booking that has ended; nothing changes', async () => {
    const { id, member, offer, tickets } = await paid();
    const foreign = await paid();
    await cancelled(member, id, [tickets[0]!]);
    await app.sql`update ticket set status = 'CHECKED_IN' where id = ${uuidOfAny(tickets[1]!)}`;
    expect(await cancelled(member, id, [tickets[0]!, tickets[2]!])).toMatchObject({ reason: 'TICKET_VOID' });
    expect(await cancelled(member, id, [tickets[1]!, tickets[2]!])).toMatchObject({ reason: 'TICKET_USED' });
    expect(await cancelled(member, id, [tickets[2]!, foreign.tickets[0]!])).toEqual({ error: 'NOT_FOUND' });
    expect(await cancelled(foreign.member, id, [tickets[2]!])).toEqual({ error: 'NOT_FOUND' });
    expect(await statusesOf(member, id)).toEqual(['VOID', 'CHECKED_IN', 'VALID']);
    expect(await countersOf(app, offer)).toEqual({ held: 0, sold: 2 });
    await cancelOverHttp(app, foreign.member, foreign.id);
    expect(await cancelled(foreign.member, foreign.id, [foreign.tickets[0]!])).toEqual({ error: 'CONFLICT' });
  });
});

describe('a discount', () => {
  it('is used until the booking ends', async () => {
    const { id, member, offer, tickets } = await paid({ quantity: 2 });
    const [discount] = await app.sql`insert into discount (id, event_id, code, code_key, kind, value, uses, created_at)
      values (gen_random_uuid(), ${uuidOfAny(offer.eventId)}, 'TEN', 'TEN', 'FIXED', 1, 1, now()) returning id`;
    await app.sql`update booking set discount_id = ${discount.id}, discount_code = 'TEN' where id = ${uuidOfAny(id)}`;
    const uses = async () => (await app.sql`select uses from discount where id = ${discount.id}`)[0].uses;
    await cancelled(member, id, [tickets[0]!]);
    expect(await uses()).toBe(1);
    await cancelled(member, id, [tickets[1]!]);
    expect(await uses()).toBe(0);
  });
});

describe('refunding lines', () => {
  it('gives back what places cost, whose tickets stay good', async () => {
    const { id, member, offer } = await paid();
    const lines = [{ ticketTypeId: offer.ticketTypeId, quantity: 2 }];
    expect((await refund(offer.organizer, { id, lines })).data.refundBooking.booking).toMatchObject({
      status: 'CONFIRMED',
      refunds: [
        {
          amount: { amountMinor: 2_000 },
          lines: [{ quantity: 2, amount: { amountMinor: 2_000 }, ticketType: { name: 'Standard' } }],
        },
      ],
    });
    expect(await statusesOf(member, id)).toEqual(['VALID', 'VALID', 'VALID']);
    expect((await refund(offer.organizer, { id, lines })).data.refundBooking).toEqual({
      ...{ __typename: 'RefundExceedsLine', quantity: 1, refundable: { amountMinor: 1_000 } },
    });
  });

  it('gives back what was kept, last of all', async () => {
    const { id, member, offer } = await paid({ steps: HALF, quantity: 2 });
    await cancelOverHttp(app, member, id);
    const amount = { amountMinor: 400, currency: 'EUR' };
    expect((await refund(offer.organizer, { id, amount })).data.refundBooking.booking.kept.amountMinor).toBe(600);
  });

  it.each([
    ['neither an amount nor lines', {}],
    ['both', { amount: { amountMinor: 1, currency: 'EUR' }, lines: [{ quantity: 1 }] }],
    ['no lines', { lines: [] }],
    ['more places than were booked', { lines: [{ quantity: 4 }] }],
    ['no places', { lines: [{ quantity: 0 }] }],
    ['fewer than none', { lines: [{ quantity: -1 }] }],
    ['one line twice', { lines: [{ quantity: 1 }, { quantity: 1 }] }],
    ['what was not booked', { lines: [{ quantity: 1, ticketTypeId: 'tty_01k00000000000000000000000' }] }],
  ])('refuses %s, and gives nothing back', async (_, wrong: { lines?: object[] }) => {
    const { id, offer } = await paid();
    const lines = wrong.lines?.map((line) => ({ ticketTypeId: offer.ticketTypeId, ...line }));
    const { errors } = await refund(offer.organizer, { id, ...wrong, ...(lines && { lines }) });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(
      await app.sql`select 1 from refund join payment on payment.id = payment_id where subject_id = ${id}`,
    ).toEqual([]);
  });
});
