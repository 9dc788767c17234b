import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { encodeId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { bookOf, decideAtGate } from '../../src/modules/admission/decision/index.js';
import { createTicketSigner } from '../../src/modules/admission/index.js';
import { cancelOverHttp } from '../kit/given-cancellations.js';
import { givenOffer, type Offer } from '../kit/given-bookings.js';
import { givenDoor, type Door, type Ticketed } from '../kit/given-door.js';
import { manifestOf } from '../kit/given-manifest.js';
import { transferOverHttp } from '../kit/given-transfers.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

const TICKETS = 1_203;

let app: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  door = await givenDoor(app);
});
afterAll(() => app.close());

type Manifest = Awaited<ReturnType<typeof manifestOf>>;
interface GateTicket {
  key: string;
  issue: number;
  isVoid: boolean;
}

const keyOf = (id: string) => uuidOfAny(id).replaceAll('-', '');

/** An event of so many tickets: copies of the first, but for their ids and codes; half of them before it, half after. */
async function crowded(): Promise<{ offer: Offer; tickets: [Ticketed, Ticketed, Ticketed] }> {
  const offer = await givenOffer(app, { organizer: door.organizer, capacity: 5_000 });
  const tickets: [Ticketed, Ticketed, Ticketed] = [
    await door.ticketed(offer),
    await door.ticketed(offer),
    await door.ticketed(offer),
  ];
  await app.sql`insert into ticket select (jsonb_populate_record(t, jsonb_build_object(
      'id', case when n % 2 = 0 then '00' else 'ff' end || substr(md5(t.event_id::text || n), 3),
      'code', substr(md5(t.event_id::text || n), 1, 12), 'position', 100 + n))).*
    from ticket t, generate_series(1, ${TICKETS - 3}::int) n where t.id = ${uuidOfAny(tickets[0].id)}`;
  return { offer, tickets };
}

/** What a gate does: takes all pages, those of a version over those that it has, and keeps the version of the first. */
class PagedGate {
  readonly tickets = new Map<string, GateTicket>();
  pages: number[] = [];
  manifest: Manifest;

  async fetch(
    eventId: Id<'evt'>,
    between: (page: number) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const sinceVersion: string | undefined = this.manifest?.toVersion;
    this.pages = [];
    let first: Manifest;
    let after: string | undefined;
    do {
      const page: Manifest = await manifestOf(app, door.gate, {
        eventId,
        ...(sinceVersion !== undefined && { sinceVersion }),
        ...(after !== undefined && { after }),
      });
      first ??= page;
      for (const ticket of page.tickets as GateTicket[]) this.tickets.set(ticket.key, ticket);
      this.pages.push(page.tickets.length);
      after = page.after ?? undefined;
      await between(this.pages.length);
    } while (after !== undefined);
    this.manifest = first;
  }

  /** What it says to whoever shows this token now. */
  async answer(token: string): Promise<string> {
    const isSigned = (await createTicketSigner(app.secrets.TICKET_PRIVATE_KEY).verify(token)) !== undefined;
    const book = bookOf({ ...this.manifest, tickets: [...this.tickets.values()] }, () => isSigned);
    const decision = decideAtGate(book, token, {
      ...{ kind: 'ENTRY', nonce: 'gate', undoes: null, gate: 'North', source: 'device', sequence: 1 },
      reportedAt: app.clock.now().getTime(),
    });
    return decision.verdict === 'REFUSED' ? decision.reason : decision.verdict;
  }
}

/** All tickets of an event as they are stored. */
async function truthOf(eventId: Id<'evt'>): Promise<Map<string, Pick<GateTicket, 'issue' | 'isVoid'>>> {
  const rows = await app.sql`select replace(id::text, '-', '') as key, issue, status = 'VOID' as is_void from ticket
    where event_id = ${uuidOfAny(eventId)}`;
  return new Map(rows.map(({ key, issue, is_void }) => [key, { issue, isVoid: is_void }]));
}

const factsOf = ({ tickets }: PagedGate) =>
  new Map([...tickets].map(([key, { issue, isVoid }]) => [key, { issue, isVoid }]));

it('a gate that takes all pages has each ticket once, and of later changes just those', async () => {
  const { offer, tickets } = await crowded();
  const gate = new PagedGate();
  await gate.fetch(offer.eventId);
  expect(gate.pages).toEqual([500, 500, TICKETS - 1_000]);
  expect(gate.tickets.size).toBe(TICKETS);
  expect(factsOf(gate)).toEqual(await truthOf(offer.eventId));
  await app.sql`update ticket set issue = 2 where event_id = ${uuidOfAny(offer.eventId)} and id::text like 'ff%'`;
  await gate.fetch(offer.eventId);
  expect(gate.pages).toEqual([500, 100]);
  expect(factsOf(gate)).toEqual(await truthOf(offer.eventId));
  expect(await gate.answer(tickets[0].token)).toBe('ADMIT');
  await gate.fetch(offer.eventId);
  expect(gate.pages).toEqual([0]);
});

it('a gate ends with the truth though tickets are transferred, cancelled and scanned between its pages', async () => {
  const { offer, tickets } = await crowded();
  const { eventId } = offer;
  const [given, cancelled, scanned] = tickets;
  const friend = await app.given.member();
  const [booking] = await app.sql`select booking_id as id from ticket where id = ${uuidOfAny(cancelled.id)}`;
  const gate = new PagedGate();
  // The three are on the second page: of two of them it is told too late, after the page was read.
  await gate.fetch(eventId, async (page) => {
    if (page === 1) await door.scan({ token: scanned.token });
    if (page !== 2) return;
    const transfer = await transferOverHttp(app, given.member, { ticketId: given.id, toEmail: friend.email });
    expect(transfer.data.transferTicket.__typename).toBe('TransferTicketSuccess');
    expect((await cancelOverHttp(app, cancelled.member, encodeId('bkg', booking.id))).__typename).toBe(
      'CancelBookingSuccess',
    );
  });
  const second = [...gate.tickets.keys()].slice(500, 1_000);
  expect(second).toEqual(expect.arrayContaining(tickets.map(({ id }) => keyOf(id))));
  expect(await Promise.all(tickets.map(({ token }) => gate.answer(token)))).toEqual([
    'ADMIT',
    'ADMIT',
    'ALREADY_CHECKED_IN',
  ]);
  await gate.fetch(eventId);
  expect(gate.pages).toEqual([3]);
  expect(await Promise.all(tickets.map(({ token }) => gate.answer(token)))).toEqual([
    'REISSUED',
    'CANCELLED',
    'ALREADY_CHECKED_IN',
  ]);
  expect(factsOf(gate)).toEqual(await truthOf(eventId));
});
