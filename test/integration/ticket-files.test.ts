import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import ICAL from 'ical.js';
import readQrCode from 'jsqr';
import { PNG } from 'pngjs';
import { readSheet } from 'read-excel-file/node';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { givenDoor, type Door, type Ticketed } from '../kit/given-door.js';
import { confirmedBooking, givenOffer } from '../kit/given-bookings.js';
import { draftedEvent, publishedEvent } from '../kit/given-events.js';
import { seatedBooking } from '../kit/given-moves.js';
import { getPaper, readPaper } from '../kit/given-invoices.js';
import { pictureOfPaper } from '../kit/paper-picture.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  door = await givenDoor(app);
});
afterAll(() => app.close());

const FILES = 'query($id: ID!) { ticket(id: $id) { token qrPngUrl pdfUrl icsUrl } }';

async function filesOf({ member, id }: Pick<Ticketed, 'member' | 'id'>) {
  const { data } = await app.as(member).send(FILES, { id });
  return data.ticket as Record<'token' | 'qrPngUrl' | 'pdfUrl' | 'icsUrl', string>;
}

const qrCodeIn = ({ data, width, height }: { data: Uint8ClampedArray; width: number; height: number }) =>
  readQrCode.default(data, width, height)?.data;

describe('the files of a ticket', () => {
  it('show its token as a QR code that another library reads: a picture, and on paper of both sizes', async () => {
    const ticketed = await door.ticketed();
    const { token, qrPngUrl, pdfUrl } = await filesOf(ticketed);
    const picture = await getPaper(app, qrPngUrl, ticketed.member);
    expect(picture.headers.get('content-type')).toBe('image/png');
    const png = PNG.sync.read(Buffer.from(await picture.arrayBuffer()));
    expect(qrCodeIn({ ...png, data: new Uint8ClampedArray(png.data) })).toBe(token);
    for (const [url, size] of [
      [pdfUrl, [595, 842]],
      [`${pdfUrl}?size=A6`, [298, 420]],
    ] as const) {
      const bytes = await (await getPaper(app, url, ticketed.member)).arrayBuffer();
      expect(qrCodeIn(await pictureOfPaper(bytes.slice(0)))).toBe(token);
      expect((await readPaper(bytes)).size).toEqual(size);
    }
  });

  it('say on paper what it is for, whatever letters names have', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 4 } });
    const member = await app.given.member();
    const booking = await seatedBooking(app, event, { member, seatIds: event.seatIds.slice(0, 1) });
    const { id } = booking.tickets[0]!;
    await app.sql`update ticket set attendee_name = 'Zoë Ångström 東京 שלום' where id = ${uuidOfAny(id)}`;
    await app.sql`update event set title = 'Čaj o páté' where id = ${uuidOfAny(event.id)}`;
    const ticketed = { id, member };
    const { pdfUrl } = await filesOf(ticketed);
    const paper = await getPaper(app, pdfUrl, ticketed.member);
    expect(paper.headers.get('cache-control')).toBe('private, no-cache');
    const { pages, text } = await readPaper(await paper.arrayBuffer());
    const [ticket] = await app.sql`select code from ticket where id = ${uuidOfAny(ticketed.id)}`;
    expect(pages).toHaveLength(1);
    for (const words of ['Čaj o páté', 'Zoë Ångström', '東京', ticket.code, 'Row', 'Seat'])
      expect(text).toContain(words);
  });

  it('are there for whoever may see the ticket, and not once it is void', async () => {
    const ticketed = await door.ticketed();
    const { qrPngUrl, pdfUrl } = await filesOf(ticketed);
    for (const url of [qrPngUrl, pdfUrl]) {
      expect((await getPaper(app, url)).status).toBe(401);
      expect((await getPaper(app, url, door.stranger)).status).toBe(404);
      expect((await getPaper(app, url, door.gate)).status).toBe(200);
    }
    await app.sql`update ticket set status = 'VOID' where id = ${uuidOfAny(ticketed.id)}`;
    expect((await getPaper(app, pdfUrl, ticketed.member)).status).toBe(404);
    expect(await filesOf(ticketed)).toMatchObject({ token: null, qrPngUrl: null, pdfUrl: null });
    for (const path of ['/tickets/tck_nonsense.pdf', '/tickets/%00.png', `/tickets/${ticketed.offer.eventId}.pdf`]) {
      expect((await getPaper(app, path, ticketed.member)).status).toBe(404);
    }
  });
});

describe('the calendar of an event', () => {
  const calendarOf = async (slug: string, person?: { token: string }) => {
    const response = await getPaper(app, `/events/${slug}.ics`, person);
    if (response.status !== 200) return response.status;
    const [, properties] = new ICAL.Component(ICAL.parse(await response.text()) as unknown[]).getFirstSubcomponent(
      'vevent',
    )!.jCal as unknown as [string, [string, object, string, unknown][]];
    return Object.fromEntries(properties.map(([name, , , value]) => [name, value]));
  };

  it('has no line that begins with a carriage return in a text', async () => {
    const event = await publishedEvent(app, { price: { amountMinor: 0, currency: 'EUR' } });
    const text = 'Concert\rATTACH:http://evil.example/x\rEND:VEVENT';
    const [{ slug }] = (await app.sql`update event set title = ${text}, description = ${text}
      where id = ${uuidOfAny(event.id)} returning slug`) as [{ slug: string }];
    const calendar = await (await getPaper(app, `/events/${slug}.ics`)).text();
    expect(calendar).toContain('Concert\\nATTACH');
    expect(calendar).not.toMatch(/\r(?!\n)/);
  });

  it('is read by another library as what the event is, also when it is called off', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 2 } });
    await app.sql`update event set title = 'Bach; Brahms, Bartók' where id = ${uuidOfAny(event.id)}`;
    const [stored] =
      await app.sql`select slug, starts_at, ends_at, version from event where id = ${uuidOfAny(event.id)}`;
    const inUtc = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;
    expect(await calendarOf(stored.slug)).toMatchObject({
      uid: event.id,
      summary: 'Bach; Brahms, Bartók',
      dtstart: inUtc(stored.starts_at),
      dtend: inUtc(stored.ends_at),
      sequence: stored.version,
      status: 'CONFIRMED',
    });
    await app.sql`update event set status = 'CANCELLED' where id = ${uuidOfAny(event.id)}`;
    expect(await calendarOf(stored.slug)).toMatchObject({ status: 'CANCELLED' });
  });

  it('is not there for those who may not see the event', async () => {
    const { id, organizer } = await draftedEvent(app);
    const [{ slug }] = await app.sql`select slug from event where id = ${uuidOfAny(id)}`;
    expect(await calendarOf(slug)).toBe(404);
    expect(await calendarOf(slug, organizer)).toMatchObject({ uid: id });
    for (const slug of ['no-such-event', '%00', 'a%00b', '..%2f', '%ED%A0%80'])
      expect([slug, await calendarOf(slug)]).toEqual([slug, slug === '%ED%A0%80' ? 400 : 404]);
  });
});

describe('the list of attendees', () => {
  const exportOf = (eventId: Id<'evt'>, person?: { token: string }, format = 'csv') =>
    getPaper(app, `/exports/attendees/${eventId}.${format}`, person);

  it('has everybody whose ticket stands, and no formula, as CSV', async () => {
    const offer = await givenOffer(app);
    const attendees = [
      { name: '=HYPERLINK("http://example.org")', email: null, answers: [] },
      { name: 'Quote "me", please', email: 'q@example.org', answers: [] },
    ];
    const { booking } = await confirmedBooking(app, { offer, quantity: 2, input: { attendees } });
    const { booking: gone } = await confirmedBooking(app, { offer });
    await app.sql`update ticket set status = 'VOID' where booking_id = ${uuidOfAny(gone.id)}`;
    const response = await exportOf(offer.eventId, offer.organizer);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines: Record<string, string>[] = parse(await response.text(), { columns: true, bom: true });
    expect(
      lines.map(({ reference, name, email, ticket_type, status }) => [reference, name, email, ticket_type, status]),
    ).toEqual([
      [booking.reference, `'=HYPERLINK("http://example.org")`, '', 'Standard', 'VALID'],
      [booking.reference, 'Quote "me", please', 'q@example.org', 'Standard', 'VALID'],
    ]);
  });

  it('goes on over all of many thousand lines, each of them once', async () => {
    const { offer } = await confirmedBooking(app, { capacity: 10_000 });
    const event = uuidOfAny(offer.eventId);
    await app.sql`insert into ticket (id, booking_id, event_id, ticket_type_id, member_id, code, attendee_name, position, created_at)
      select uuidv7(), booking_id, event_id, ticket_type_id, member_id, 'X' || place, 'Guest ' || place, place, created_at
      from ticket, generate_series(1, 5000) place where event_id = ${event}`;
    const text = await (await exportOf(offer.eventId, offer.organizer)).text();
    const lines: { code: string }[] = parse(text, { columns: true, bom: true });
    const codes = lines.map(({ code }) => code);
    expect([codes.length, new Set(codes).size]).toEqual([5_001, 5_001]);
  });

  it('has the same as a workbook, whatever letters names have', async () => {
    const offer = await givenOffer(app);
    const attendees = ['=1+1', ' <b>&amp;</b> "東京"\t🎟️ '].map((name) => ({ name, email: null, answers: [] }));
    const { booking } = await confirmedBooking(app, { offer, quantity: 2, input: { attendees } });
    const [{ code }] = await app.sql`update ticket set attendee_name = attendee_name || chr(1) || chr(65535)
      where booking_id = ${uuidOfAny(booking.id)} and position = 0 returning code`;
    const response = await exportOf(offer.eventId, offer.organizer, 'xlsx');
    expect(response.headers.get('content-type')).toMatch(/spreadsheetml\.sheet$/);
    const rows = await readSheet(Buffer.from(await response.arrayBuffer()), { trim: false });
    const [titles, ...lines] = rows as [string[], ...string[][]];
    const column = (name: string) => lines.map((line) => line[titles.indexOf(name)]);
    expect(column('name')).toEqual(['=1+1', ' <b>&amp;</b> "東京"\t🎟️ ']);
    expect([column('reference'), column('code')[0], column('seat')]).toEqual([
      [booking.reference, booking.reference],
      code,
      [null, null],
    ]);
  });

  it('is for those who manage the event', async () => {
    const { offer } = await door.ticketed();
    for (const person of [door.gate, door.stranger]) {
      expect((await exportOf(offer.eventId, person, 'xlsx')).status).toBe(404);
    }
    const ends = [undefined, door.gate, door.stranger, door.organizer].map((person) => exportOf(offer.eventId, person));
    expect((await Promise.all(ends)).map(({ status }) => status)).toEqual([401, 404, 404, 200]);
    expect((await exportOf('evt_nonsense', door.organizer)).status).toBe(404);
  });
});
