import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, uuidOfAny } from '../../src/kernel/ids.js';
import { givenBooking, givenOffer, untilBooking } from '../kit/given-bookings.js';
import { credited, getPaper, invoice, invoicesOf, paidBooking, readPaper } from '../kit/given-invoices.js';
import { startIdleApp } from '../kit/given-payments.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

let app: TestApp;
beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

/** Eight tickets with a discount, a fee of each kind, and two tax rates, one of which comes on top. */
async function richBooking(input: object = {}) {
  const given = await givenBooking(app, { priceMinor: 5_000, quantity: 8, input });
  const id = uuidOfAny(given.booking.id);
  const tax = { name: 'VAT', country: 'AT' };
  await app.sql`
    update booking set discount_minor = 4000, fees_minor = 1200, tax_minor = 90, total_minor = 37290,
      breakdown = jsonb_set(breakdown, '{lines,0,discountMinor}', '4000') || ${JSON.stringify({
        fees: [
          { name: 'Service fee', beneficiary: 'PLATFORM', amountMinor: 800 },
          { name: 'Wardrobe', beneficiary: 'ORGANIZER', amountMinor: 400 },
        ],
        taxes: [
          { ...tax, rateBasisPoints: 1_300, isIncluded: true, netMinor: 31_858, amountMinor: 4_142 },
          {
            name: 'City tax',
            country: null,
            rateBasisPoints: 750,
            isIncluded: false,
            netMinor: 1_200,
            amountMinor: 90,
          },
        ],
      })}::jsonb where id = ${id}`;
  return given;
}

const paperOf = async (url: string, person: { token: string }) => {
  const response = await getPaper(app, url, person);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  return response.arrayBuffer();
};

describe('the paper of an invoice', () => {
  it('says what was bought: eight tickets, a discount, fees, two tax rates, and sums that agree', async () => {
    const { booking, member } = await richBooking({
      billing: { name: 'Ödön Łukasz & Fils', address: 'Rue 1\n75001 Paris' },
    });
    await invoice(app, booking);
    const [issued] = await invoicesOf(app, member, booking);
    expect([issued.net.amountMinor, issued.tax.amountMinor, issued.total.amountMinor]).toEqual([33_058, 4_232, 37_290]);
    const { text, pages, size } = await readPaper(await paperOf(issued.pdfUrl, member));
    expect([pages.length, size]).toEqual([1, [595, 842]]);
    const words = [
      ...['Oskar Organizer Concerts', 'Ödön Łukasz & Fils', 'Rue 1', '75001 Paris', member.email, booking.reference],
      ...[`Invoice ${issued.number}`, `Date: ${issued.issuedAt.slice(0, 4)}`, 'Standard', '€50.00', '€400.00'],
      ...['Discount', '-€40.00', 'Service fee', '€8.00', 'Wardrobe', '€4.00', 'City tax 7.5 % on €12.00', '€0.90'],
      ...['Total', '€372.90', 'Contains VAT AT 13 % on €318.58', '€41.42', 'Net', '€330.58', 'Tax', '€42.32'],
    ];
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
    expect(text).toContain('1 / 1');
  });

  it('is the same bytes each time, also after the booking, its event and the names have changed', async () => {
    const { booking, member, offer } = await paidBooking(app);
    await invoice(app, booking);
    const [{ pdfUrl }] = await invoicesOf(app, member, booking);
    const before = Buffer.from(await paperOf(pdfUrl, member));
    await app.sql`update app_user set display_name = 'Changed' where id = ${uuidOfAny(member.id)}`;
    await app.sql`update event set title = 'Changed' where id = ${uuidOfAny(offer.eventId)}`;
    await app.sql`update organization set name = 'Changed' where id = ${uuidOfAny(offer.organizer.organizationId)}`;
    await app.sql`update ticket_type set name = 'Changed' where id = ${uuidOfAny(offer.ticketTypeId)}`;
    await app.sql`update booking set breakdown = '{"lines":[],"fees":[],"taxes":[]}' where id = ${uuidOfAny(booking.id)}`;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(Buffer.from(await paperOf(pdfUrl, member)).equals(before)).toBe(true);
  });

  it('of a credit note says which invoice it is about, and shares out its taxes', async () => {
    const { booking, member } = await richBooking();
    await invoice(app, booking);
    await credited(app, booking.id, 18_645);
    const [issued, note] = await invoicesOf(app, member, booking);
    expect([note.total.amountMinor, note.net.amountMinor, note.tax.amountMinor]).toEqual([18_645, 16_529, 2_116]);
    const { text } = await readPaper(await paperOf(note.pdfUrl, member));
    const words = [
      ...[`Credit note ${note.number}`, `For invoice ${issued.number}`, 'Reason: Ill', 'Credited', '€186.45'],
      ...['Contains VAT AT 13 % on €159.29', '€20.71', 'Contains City tax 7.5 % on €6.00', '€0.45'],
    ];
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
  });

  it.each([
    ['Chinese, Korean and emoji', '山田太郎 김철수 🎻', '□'],
    ['Hebrew', 'שלום', 'ש'],
    ['Arabic', 'مرحبا', ''],
    ['Cyrillic, Greek and Vietnamese', 'Анна Ωμέγα Nguyễn', 'Анна Ωμέγα Nguyễn'],
    ['controls and marks of direction', 'A\u202enna\u0007\u200f B', 'Anna B'],
    ['nothing but what cannot be printed', '\u200b\u200f\ufeff', ''],
  ])('can be made of a name in %s', async (_what, name, shown) => {
    const { booking, member } = await givenBooking(app, { priceMinor: 5_000, input: { billing: { name } } });
    await invoice(app, booking);
    const [{ pdfUrl, buyer }] = await invoicesOf(app, member, booking);
    expect(buyer.name).toBe(name);
    expect((await readPaper(await paperOf(pdfUrl, member))).text).toContain(shown);
  });

  it('goes on over as many pages as it takes', async () => {
    const { booking, member } = await givenBooking(app, { priceMinor: 5_000, quantity: 10 });
    await app.sql`update booking set breakdown = jsonb_set(breakdown, '{lines}',
        to_jsonb(array_fill(breakdown -> 'lines' -> 0, array[90]))) where id = ${uuidOfAny(booking.id)}`;
    await invoice(app, booking);
    const [{ pdfUrl }] = await invoicesOf(app, member, booking);
    const { pages } = await readPaper(await paperOf(pdfUrl, member));
    expect(pages.length).toBeGreaterThanOrEqual(2);
    expect(pages.map((page, index) => page.includes(`${index + 1} / ${pages.length}`))).toEqual(pages.map(() => true));
    expect(pages.join('').match(/Standard/g)).toHaveLength(90);
  });

  it('is for whoever booked, those who manage the organization, and admins; to all others it is not there', async () => {
    const { booking, member, offer } = await paidBooking(app);
    await invoice(app, booking);
    const [{ id, pdfUrl }] = await invoicesOf(app, member, booking);
    const statusFor = async (person?: { token: string }, url = pdfUrl) => {
      const response = await getPaper(app, url, person);
      return response.status === 200
        ? 200
        : [response.status, ((await response.json()) as Failure).errors[0]!.extensions.code];
    };
    for (const person of [member, offer.organizer, await app.given.admin()]) expect(await statusFor(person)).toBe(200);
    for (const person of [await app.given.member(), await app.given.organizer()]) {
      expect(await statusFor(person)).toEqual([404, 'NOT_FOUND']);
    }
    expect(await statusFor()).toEqual([401, 'UNAUTHENTICATED']);
    expect(await statusFor({ token: 'forged' })).toEqual([401, 'UNAUTHENTICATED']);
    for (const other of [newId('inv'), booking.id, 'x', `${id}'--`, '%00']) {
      expect(await statusFor(member, `/invoices/${other}.pdf`)).toEqual([404, 'NOT_FOUND']);
    }
  });
});

interface Failure {
  errors: { extensions: { code: string } }[];
}

describe('files', () => {
  it('are limited by address: who asks for too many within a minute is told when to come back', async () => {
    const limited = await startTestApp({ environment: { RATE_LIMITS: 'on', FILES_PER_MINUTE: '3', ROLE: 'api' } });
    const offer = await givenOffer(limited, { priceMinor: 1_500 });
    const { booking, member } = await givenBooking(limited, { offer });
    await invoice(limited, booking);
    const [{ pdfUrl }] = await invoicesOf(limited, member, booking);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => getPaper(limited, pdfUrl, member)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    await limited.close();
  });
});

describe('with a worker', () => {
  it('a booking that is paid has its invoice, and its credit note once it is refunded', async () => {
    const live = await startTestApp();
    const offer = await givenOffer(live, { priceMinor: 1_500 });
    const { booking, member } = await givenBooking(live, { offer, input: { paymentMethod: 'sandbox_ok' } });
    await untilBooking(live, member, { id: booking.id, status: 'CONFIRMED' });
    const papers = async (count: number) => {
      await until(async () => (await invoicesOf(live, member, booking)).length >= count);
      return invoicesOf(live, member, booking);
    };
    expect(await papers(1)).toMatchObject([{ kind: 'INVOICE', total: { amountMinor: 1_500 } }]);
    const CANCEL = `mutation($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }`;
    await live.as(member).send(CANCEL, { input: { id: booking.id, reason: 'Ill' } });
    expect(await papers(2)).toMatchObject([
      { kind: 'INVOICE' },
      { kind: 'CREDIT_NOTE', total: { amountMinor: 1_500 } },
    ]);
    await live.close();
  });
});
