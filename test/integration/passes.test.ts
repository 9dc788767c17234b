import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fromBER } from 'asn1js';
import { unzipSync } from 'fflate';
import ICAL from 'ical.js';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { ContentInfo, SignedData } from 'pkijs';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { givenDoor, type Door, type Ticketed } from '../kit/given-door.js';
import { confirmedBooking, givenOffer } from '../kit/given-bookings.js';
import { publishedEvent } from '../kit/given-events.js';
import { getPaper } from '../kit/given-invoices.js';
import { seatedBooking } from '../kit/given-moves.js';
import { transferOverHttp } from '../kit/given-transfers.js';
import { leastStatements } from '../kit/least-statements.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { walletSettings } from '../kit/wallet-settings.js';

let app: TestApp;
let door: Door;
let google: { privateKey: string };

beforeAll(async () => {
  const wallets = await walletSettings();
  google = wallets.google;
  app = await startTestApp({ environment: { ROLE: 'api', ...wallets.environment } });
  door = await givenDoor(app);
});
afterEach(() => app.clock.run());
afterAll(() => app.close());

const LINKS =
  'query($id: ID!, $validFor: Int) { ticket(id: $id) { pdfUrl(validFor: $validFor) qrPngUrl(validFor: $validFor) } }';
const WALLETS = 'query($id: ID!) { ticket(id: $id) { token walletLinks { wallet url } } }';
const ISSUE = `mutation { issueCalendarFeed { ... on IssueCalendarFeedSuccess { url } } }`;
const REVOKE = `mutation { revokeCalendarFeed { ... on RevokeCalendarFeedSuccess { wasThere } } }`;

const linksOf = async ({ member, id }: Pick<Ticketed, 'member' | 'id'>, validFor?: number) =>
  (await app.as(member).send(LINKS, { id, validFor })).data.ticket as { pdfUrl: string; qrPngUrl: string };
const statusOf = async (url: string): Promise<number> => (await getPaper(app, url)).status;

async function walletsOf({ member, id }: Pick<Ticketed, 'member' | 'id'>) {
  const { data } = await app.as(member).send(WALLETS, { id });
  const { token, walletLinks } = data.ticket as { token: string; walletLinks: { wallet: string; url: string }[] };
  return { token, ...Object.fromEntries(walletLinks.map(({ wallet, url }) => [wallet, url])) } as Record<
    string,
    string
  >;
}

describe('a signed link', () => {
  it('opens the files of a ticket without an access token, until its time is up', async () => {
    const { pdfUrl, qrPngUrl } = await linksOf(await door.ticketed(), 60);
    const paper = await getPaper(app, `${pdfUrl}&size=A6`);
    expect([paper.status, paper.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(paper.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await statusOf(qrPngUrl)).toBe(200);
    app.clock.advance(59 * 60_000);
    expect(await statusOf(pdfUrl)).toBe(200);
    app.clock.advance(2 * 60_000);
    expect(await statusOf(pdfUrl)).toBe(403);
  });

  it('is good for its ticket alone, and cannot be drawn out or made up', async () => {
    const [one, other] = [await door.ticketed(), await door.ticketed()];
    const { pdfUrl } = await linksOf(one, 60);
    const { searchParams } = new URL(pdfUrl);
    const [expires, signature] = [searchParams.get('expires')!, searchParams.get('signature')!];
    const forged = [
      pdfUrl.replace(one.id, other.id),
      pdfUrl.replace(expires, String(Number(expires) + 1)),
      pdfUrl.replace(signature, signature.slice(1)),
      pdfUrl.replace(signature, ''),
      pdfUrl.replace(/expires=\d+&/, ''),
      `${pdfUrl}&expires=${expires}`,
      `/tickets/${one.id}.pdf?expires=9999999999&signature=${'A'.repeat(43)}`,
      `/tickets/tck_01jzzzzzzzzzzzzzzzzzzzzzzz.pdf?expires=9999999999&signature=x`,
    ];
    expect(await Promise.all(forged.map(statusOf))).toEqual(forged.map(() => 403));
    expect(await statusOf(pdfUrl)).toBe(200);
  });

  it('ends when the ticket changes hands, and when it is void', async () => {
    const ticketed = await door.ticketed();
    const other = await app.given.member();
    const { pdfUrl } = await linksOf(ticketed, 60);
    await transferOverHttp(app, ticketed.member, { ticketId: ticketed.id, toEmail: other.email });
    expect(await statusOf(pdfUrl)).toBe(403);
    const { pdfUrl: ofOther } = await linksOf({ id: ticketed.id, member: other }, 60);
    expect(await statusOf(ofOther)).toBe(200);
    await app.sql`update ticket set status = 'VOID' where id = ${uuidOfAny(ticketed.id)}`;
    expect(await statusOf(ofOther)).toBe(403);
  });

  it.each([0, -1, 43_201])('is not made for %d minutes', async (validFor) => {
    const { member, id } = await door.ticketed();
    const { errors } = await app.as(member).send(LINKS, { id, validFor });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'validFor' }] });
  });
});

describe("Apple's wallet", () => {
  it('gets a signed pass that other libraries read, with the token as its code', async () => {
    const event = await publishedEvent(app, { seatMap: { rows: 1, seatsPerRow: 4 } });
    const member = await app.given.member();
    const booking = await seatedBooking(app, event, { member, seatIds: event.seatIds.slice(0, 1) });
    const { id } = booking.tickets[0]!;
    const { token, APPLE } = await walletsOf({ member, id });
    const response = await getPaper(app, APPLE!);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/vnd.apple.pkpass']);
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    const pass = JSON.parse(Buffer.from(files['pass.json']!).toString());
    expect(pass).toMatchObject({
      formatVersion: 1,
      passTypeIdentifier: 'pass.test.foyer',
      teamIdentifier: 'TEAM123456',
      serialNumber: id,
      barcodes: [{ format: 'PKBarcodeFormatQR', message: token }],
      eventTicket: { auxiliaryFields: [{ key: 'type' }, { key: 'section' }, { key: 'row' }, { key: 'seat' }] },
    });
    const manifest = JSON.parse(Buffer.from(files['manifest.json']!).toString()) as Record<string, string>;
    const digests = Object.entries(files)
      .filter(([name]) => name !== 'manifest.json' && name !== 'signature')
      .map(([name, bytes]) => [name, createHash('sha1').update(bytes).digest('hex')]);
    expect(Object.fromEntries(digests)).toEqual(manifest);
    expect(Object.keys(manifest).sort()).toEqual(['icon.png', 'icon@2x.png', 'pass.json']);
    expect(await isSigned(files['signature']!, files['manifest.json']!)).toBe(true);
    expect(await isSigned(files['signature']!, files['pass.json']!)).toBe(false);
  });

  it('gets nothing of a ticket that is void, or from a server that is not set up for it', async () => {
    const ticketed = await door.ticketed();
    const plain = await startTestApp({ beside: app, environment: { ROLE: 'api' } });
    const { data } = await plain.as(ticketed.member).send(WALLETS, { id: ticketed.id });
    expect(data.ticket.walletLinks).toEqual([]);
    expect((await getPaper(plain, `/tickets/${ticketed.id}.pkpass`, ticketed.member)).status).toBe(404);
    await plain.close();
    await app.sql`update ticket set status = 'VOID' where id = ${uuidOfAny(ticketed.id)}`;
    const { data: later } = await app.as(ticketed.member).send(WALLETS, { id: ticketed.id });
    expect(later.ticket).toEqual({ token: null, walletLinks: [] });
  });
});

async function isSigned(signature: Uint8Array, bytes: Uint8Array): Promise<boolean> {
  const { result } = fromBER(new Uint8Array(signature).buffer);
  const signed = new SignedData({ schema: new ContentInfo({ schema: result }).content });
  try {
    return await signed.verify({ signer: 0, data: new Uint8Array(bytes).buffer });
  } catch {
    return false;
  }
}

describe("Google's wallet", () => {
  async function passAt(url: string | undefined) {
    const jwt = /^https:\/\/pay\.google\.com\/gp\/v\/save\/([\w.-]+)$/.exec(url!)![1]!;
    const [header, payload, signature] = jwt.split('.') as [string, string, string];
    const key = createPublicKey(google.privateKey);
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
    return { jwt, claims: JSON.parse(Buffer.from(payload, 'base64url').toString()) };
  }

  it('gets a link that its key has signed, with the token as its code', async () => {
    const { id, member, offer } = await door.ticketed();
    const { token, GOOGLE } = await walletsOf({ id, member });
    const { jwt, claims } = await passAt(GOOGLE);
    expect(claims).toMatchObject({ aud: 'google', typ: 'savetowallet', iss: 'foyer@tests.iam.gserviceaccount.com' });
    const classId = `3388000000000000000.${offer.eventId}`;
    expect(claims.payload).toMatchObject({
      eventTicketClasses: [{ id: classId }],
      eventTicketObjects: [{ id: `3388000000000000000.${id}-1`, classId, barcode: { type: 'QR_CODE', value: token } }],
    });
    // Google asks for 1,800 characters at most.
    expect(jwt.length).toBeLessThan(1_800);
  });

  it('gets an object of its own for a new holder: one that it knows it leaves as it is', async () => {
    const [ticketed, other] = [await door.ticketed(), await app.given.member()];
    const { claims: old } = await passAt((await walletsOf(ticketed)).GOOGLE);
    await transferOverHttp(app, ticketed.member, { ticketId: ticketed.id, toEmail: other.email });
    const { claims } = await passAt((await walletsOf({ id: ticketed.id, member: other })).GOOGLE);
    expect(claims.payload.eventTicketObjects[0].id).not.toBe(old.payload.eventTicketObjects[0].id);
  });

  it('is told the time as it is where the event is', async () => {
    const ticketed = await door.ticketed();
    await app.sql`update event set time_zone = 'America/New_York', starts_at = '2028-07-01T00:30:00Z',
      ends_at = '2028-07-01T04:30:00Z' where id = ${uuidOfAny(ticketed.offer.eventId)}`;
    const { claims } = await passAt((await walletsOf(ticketed)).GOOGLE);
    const [start, end] = ['2028-06-30T20:30:00-04:00', '2028-07-01T00:30:00-04:00'];
    expect(claims.payload.eventTicketClasses[0].dateTime).toEqual({ start, end });
  });
});

it('tells of many tickets where wallets find them with one statement more', async () => {
  const { member } = await confirmedBooking(app, { offer: await givenOffer(app), quantity: 8 });
  const page = (field: string) => `{ me { tickets(first: 20) { edges { node { id token ${field} } } } } }`;
  const plain = await leastStatements(app, () => app.as(member).send(page('')));
  const linked = await leastStatements(app, async () => {
    const { data } = await app.as(member).send(page('walletLinks { url }'));
    expect(data.me.tickets.edges.map((edge: { node: { walletLinks: [] } }) => edge.node.walletLinks.length)).toEqual(
      Array<number>(8).fill(2),
    );
  });
  expect(linked - plain).toBe(1);
});

describe('a calendar feed', () => {
  const feedOf = async (member: { token: string }) =>
    (await app.as(member).send(ISSUE)).data.issueCalendarFeed.url as string;
  async function eventsAt(url: string) {
    const response = await getPaper(app, url);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    const calendar = new ICAL.Component(ICAL.parse(await response.text()) as unknown[]);
    return calendar.getAllSubcomponents('vevent').map((event) => ({
      uid: event.getFirstPropertyValue('uid'),
      status: event.getFirstPropertyValue('status'),
    }));
  }

  it('has each event that its member goes to once, and keeps those that were called off', async () => {
    const member = await app.given.member();
    const [one, other] = [await givenOffer(app, { organizer: door.organizer }), await givenOffer(app)];
    const url = await feedOf(member);
    expect(await eventsAt(url)).toEqual([]);
    await confirmedBooking(app, { offer: one, member, quantity: 2 });
    await confirmedBooking(app, { offer: other, member });
    const inOrder = (uids: string[]) => uids.sort();
    expect(inOrder((await eventsAt(url)).map(({ uid }) => String(uid)))).toEqual(inOrder([one.eventId, other.eventId]));
    await app.sql`update event set status = 'CANCELLED' where id = ${uuidOfAny(other.eventId)}`;
    await app.sql`update ticket set status = 'VOID' where member_id = ${uuidOfAny(member.id)}`;
    expect(await eventsAt(url)).toEqual([{ uid: other.eventId, status: 'CANCELLED' }]);
  });

  it('is for whoever has its address, until there is a new one or none', async () => {
    const member = await app.given.member();
    const [first, second] = [await feedOf(member), await feedOf(member)];
    expect(await statusOf(first)).toBe(404);
    expect(await statusOf(second)).toBe(200);
    const revoke = async () => (await app.as(member).send(REVOKE)).data.revokeCalendarFeed.wasThere as boolean;
    expect([await revoke(), await revoke()]).toEqual([true, false]);
    expect(await statusOf(second)).toBe(404);
    for (const path of ['/calendars/.ics', '/calendars/%00.ics', '/calendars/x.ics']) {
      expect([path, await statusOf(path)]).toEqual([path, 404]);
    }
    const [{ kept }] = await app.sql`select count(*)::int as kept from calendar_feed where secret_hash = ${second}`;
    expect(kept).toBe(0);
  });
});
