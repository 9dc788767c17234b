import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { CHECK_IN } from '../kit/given-door.js';
import type { GivenEvent } from '../kit/given-events.js';
import { givenList, setUp } from '../kit/given-gates.js';
import { getPaper, readPaper } from '../kit/given-invoices.js';
import { rowOf, seatedBooking, tieredEvent } from '../kit/given-moves.js';
import type { Organizer, Person } from '../kit/given-accounts.js';
import { placesOfPictures } from '../kit/paper-picture.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { walletSettings } from '../kit/wallet-settings.js';

let app: TestApp;
let organizer: Organizer;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api', ...(await walletSettings()).environment } });
  organizer = await app.given.organizer();
});
afterAll(() => app.close());

interface Held {
  id: string;
  member: Person;
}

const FILES = 'query($id: ID!) { ticket(id: $id) { token pdfUrl walletLinks { wallet url } } }';

async function filesOf({ id, member }: Held) {
  const { data } = await app.as(member).send(FILES, { id });
  return data.ticket as { token: string; pdfUrl: string; walletLinks: { wallet: string; url: string }[] };
}

/** The line of the paper that says where to come in; both sizes say the same, on one page. */
async function gatesOnPaper(ticket: Held): Promise<string | undefined> {
  const { pdfUrl } = await filesOf(ticket);
  const papers = await Promise.all(
    ['A4', 'A6'].map(async (size) =>
      readPaper(await (await getPaper(app, `${pdfUrl}?size=${size}`, ticket.member)).arrayBuffer()),
    ),
  );
  const [onA4, onA6] = papers.map(({ text }) => text.split('\n').find((line) => /^Gates?: /.test(line)));
  expect([papers.map(({ pages }) => pages.length), onA6]).toEqual([[1, 1], onA4]);
  return onA4;
}

async function gatesInWallets(ticket: Held) {
  const { walletLinks } = await filesOf(ticket);
  const [apple, google] = ['APPLE', 'GOOGLE'].map((name) => walletLinks.find(({ wallet }) => wallet === name)!.url);
  const files = unzipSync(new Uint8Array(await (await getPaper(app, apple!)).arrayBuffer()));
  const { eventTicket } = JSON.parse(Buffer.from(files['pass.json']!).toString()) as {
    eventTicket: { secondaryFields: { key: string; label: string; value: string }[] };
  };
  const { payload } = JSON.parse(Buffer.from(google!.split('.').at(-2)!, 'base64url').toString());
  return {
    apple: eventTicket.secondaryFields.find(({ key }) => key === 'gate'),
    google: payload.eventTicketObjects[0].seatInfo?.gate?.defaultValue.value as string | undefined,
  };
}

/** A ticket for a seat of the row: 0 Gold, 1 Silver, 2 Bronze. */
async function seated(event: GivenEvent, row: number): Promise<Held> {
  const { member, tickets } = await seatedBooking(app, event, { seatIds: rowOf(event, row).slice(0, 1) });
  return { id: tickets[0]!.id, member };
}

/** A ticket for a place without a seat. */
async function unseated(event: GivenEvent): Promise<Held> {
  const items = [{ ticketTypeId: event.ticketTypeIds[3], quantity: 1 }];
  const { member, tickets } = await seatedBooking(app, event, { items });
  return { id: tickets[0]!.id, member };
}

const gate = (event: GivenEvent, name: string, ...lists: { id: string }[]) =>
  setUp(app, organizer, 'createGate', { eventId: event.id, name, checkInListIds: lists.map(({ id }) => id) });

describe('a ticket', () => {
  it('names no gate while its event has none, and all of them while there are no lists', async () => {
    const event = await tieredEvent(app, organizer);
    const ticket = await unseated(event);
    expect(await gatesOnPaper(ticket)).toBeUndefined();
    expect(await gatesInWallets(ticket)).toEqual({ apple: undefined, google: undefined });
    await gate(event, 'North');
    expect(await gatesOnPaper(ticket)).toBe('Gate: North');
    for (const name of ['東口', 'South', 'West', 'East', 'Stairs']) await gate(event, name);
    expect(await gatesOnPaper(ticket)).toBe('Gates: North, 東口, South, West + 2');
    const named = 'North, 東口, South, West + 2';
    expect(await gatesInWallets(ticket)).toEqual({
      apple: { key: 'gate', label: 'Gate', value: named },
      google: named,
    });
  });

  it('names the gates that let it in, and no others', async () => {
    const event = await tieredEvent(app, organizer);
    const eventId = event.id;
    const gold = await givenList(app, organizer, {
      eventId,
      name: 'Gold',
      ticketTypeIds: event.ticketTypeIds.slice(0, 1),
    });
    const seats = await givenList(app, organizer, { eventId, name: 'Seats', sections: ['Stalls'] });
    const names = { Lounge: [gold], Stalls: [seats], Both: [gold, seats], Every: [] };
    for (const [name, lists] of Object.entries(names)) await gate(event, name, ...lists);
    const { gate: closed } = await gate(event, 'Closed');
    await setUp(app, organizer, 'archiveGate', { id: closed.id });
    for (const [ticket, expected] of [
      [await seated(event, 0), 'Gates: Lounge, Stalls, Both, Every'],
      [await seated(event, 1), 'Gates: Stalls, Both, Every'],
      [await unseated(event), undefined],
    ] as const) {
      expect(await gatesOnPaper(ticket)).toBe(expected);
      expect(await openGates(ticket, Object.keys(names))).toEqual(expected?.slice('Gates: '.length).split(', ') ?? []);
    }
  });

  /** Those of the gates that do let it in; each entry is taken back before the next gate is tried. */
  async function openGates(ticket: Held, names: readonly string[]): Promise<string[]> {
    const { token } = await filesOf(ticket);
    const open: string[] = [];
    for (const name of names) {
      const input = { token, gate: name, nonce: `${ticket.id}-${name}` };
      const { data } = await app.as(organizer).send(CHECK_IN, { input });
      if (data.checkInTicket.__typename === 'NotOnThisList') continue;
      expect(data.checkInTicket.__typename).toBe('CheckInTicketSuccess');
      open.push(name);
      const undo = 'mutation($input: UndoCheckInInput!) { undoCheckIn(input: $input) { __typename } }';
      await app.as(organizer).send(undo, { input: { ticketId: ticket.id } });
    }
    return open;
  }

  it('keeps its code whole, however long all its words are', async () => {
    const event = await tieredEvent(app, organizer);
    const { id, member } = await seated(event, 0);
    await app.sql`update event set title = ${'M'.repeat(200)}, location = ${'W'.repeat(300)} where id = ${uuidOfAny(event.id)}`;
    const { pdfUrl } = await filesOf({ id, member });
    for (const [size, onPage, side] of [
      ['A4', 1, 220],
      ['A6', 2, 150],
    ] as const) {
      const bytes = await (await getPaper(app, `${pdfUrl}?size=${size}`, member)).arrayBuffer();
      const [code, ...others] = await placesOfPictures(bytes);
      const [left, bottom, right, top] = code!.box as [number, number, number, number];
      expect([size, code!.page, right - left, top - bottom, others]).toEqual([size, onPage, side, side, []]);
      expect([left > 0, bottom > 36, right < code!.size[0]!, top < code!.size[1]!]).toEqual([true, true, true, true]);
    }
  });
});
