import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadDemoData } from '../../src/demo/load.js';
import { createPasswords } from '../../src/kernel/auth/passwords.js';
import { readPaper } from '../kit/given-invoices.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  await loadDemoData({ execute: app.execute, hashPassword: createPasswords(4).hash });
}, 300_000);
afterAll(() => app.close());

const LOG_IN = `mutation($input: LogInInput!) { logIn(input: $input) { ... on LogInSuccess { session { accessToken } } } }`;

async function logIn(email: string): Promise<{ token: string }> {
  const { data } = await app.anonymous.send(LOG_IN, { input: { email, password: 'foyer-demo-password' } });
  return { token: data.logIn.session.accessToken };
}

interface Billed {
  status: string;
  total: { amountMinor: number };
  taxItems: { name: string; isIncluded: boolean }[];
  feeItems: { name: string; beneficiary: string }[];
  invoices: { pdfUrl: string; seller: { name: string; taxId: string }; buyer: { name: string }; total: object }[];
}

describe('the money of the demo data set', () => {
  it('gives the member invoices with the seller, the buyer and the taxes, as numbers and as PDF', async () => {
    const member = await logIn('member@foyer.test');
    const { data } = await app.as(member).send(`{ myBookings(first: 100) { edges { node { status total { amountMinor }
      taxItems { name isIncluded } feeItems { name beneficiary }
      invoices { kind pdfUrl seller { name taxId address } buyer { name } tax { amountMinor } total { amountMinor } } } } } }`);
    const bookings: Billed[] = data.myBookings.edges.map(({ node }: { node: Billed }) => node);
    const paid = bookings.filter(({ status, total }) => status === 'CONFIRMED' && total.amountMinor > 0);
    expect(paid.filter(({ invoices }) => invoices.length === 1)).toHaveLength(paid.length);
    for (const { invoices, total } of paid) expect(invoices[0]!.total).toEqual(total);
    const taxed = paid.filter(({ taxItems }) => taxItems.length > 0);
    expect(taxed.length).toBeGreaterThan(0);
    const response = await fetch(taxed[0]!.invoices[0]!.pdfUrl, {
      headers: { authorization: `Bearer ${member.token}` },
    });
    const { text } = await readPaper(await response.arrayBuffer());
    const { seller, buyer } = taxed[0]!.invoices[0]!;
    const words = [seller.name, seller.taxId, buyer.name, taxed[0]!.taxItems[0]!.name];
    for (const word of words) expect(text).toContain(word);
  });

  it('has taxes that are part of prices and such as come on top, and fees of organizers and of the platform', async () => {
    const rows = await app.sql`
      select e.slug,
        (select string_agg(distinct format('%s %s %s', t->>'name', (t->>'rateBasisPoints')::int,
            case when (t->>'isIncluded')::boolean then 'included' else 'on top' end), ', ')
          from booking b, jsonb_array_elements(b.breakdown->'taxes') t where b.event_id = e.id) as taxes,
        (select string_agg(distinct format('%s of %s', f->>'name', f->>'beneficiary'), ', ')
          from booking b, jsonb_array_elements(b.breakdown->'fees') f where b.event_id = e.id) as fees
      from event e
      where e.slug ~ '^(latency|saltmarsh|la-traviata-premiere|maren|cyrano-de-bergerac-derniere|yakai-vol-8)'
      order by e.slug`;
    expect(rows).toEqual([
      { slug: 'cyrano-de-bergerac-derniere', taxes: null, fees: null },
      { slug: 'la-traviata-premiere', taxes: 'TVA 550 included', fees: null },
      {
        slug: 'latency-the-conference-on-fast-systems',
        taxes: 'VAT 2000 on top',
        fees: 'Catering of ORGANIZER, Service fee of PLATFORM',
      },
      { slug: 'maren-quill-alone-with-a-cello', taxes: null, fees: 'House fee of ORGANIZER' },
      {
        slug: 'saltmarsh-the-long-tide-tour',
        taxes: 'VAT 2000 included',
        fees: 'Service fee of PLATFORM, Venue restoration of ORGANIZER',
      },
      { slug: 'yakai-vol-8', taxes: '消費税 1000 included', fees: null },
    ]);
  });
});
