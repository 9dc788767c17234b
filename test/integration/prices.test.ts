import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { givenReservation } from '../kit/given-bookings.js';
import { publishedEvent, type GivenEvent } from '../kit/given-events.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;

beforeAll(async () => {
  const environment = { ROLE: 'api', PLATFORM_FEE_PER_TICKET: 'EUR:30,JPY:50', PLATFORM_FEE_BASIS_POINTS: '100' };
  app = await startTestApp({ environment });
});
afterAll(() => app.close());

const MONEY = '{ amountMinor currency }';
const PRICE = `subtotal ${MONEY} discount ${MONEY} fees ${MONEY} tax ${MONEY} includedTax ${MONEY} total ${MONEY}`;
const BOOKING = `id eventTitle eventStartsAt ${PRICE} priceLines { quantity unitPrice ${MONEY} ticketType { id } ${PRICE} }
  feeItems { name beneficiary amount ${MONEY} } taxItems { name country rateBasisPoints isIncluded net ${MONEY} amount ${MONEY} }`;

async function booked(event: GivenEvent, quantity = 2) {
  const member = await app.given.member();
  const reservationId = await givenReservation(app, member, { eventId: event.id, ...event, quantity });
  const { data } = await app.as(member).send(
    `mutation($input: CheckOutInput!) { checkOut(input: $input) { ... on Problem { code }
      ... on CheckOutSuccess { booking { ${BOOKING} } } } }`,
    { input: { reservationId } },
  );
  const { booking } = data.checkOut;
  const again = async () =>
    (await app.as(member).send(`query($id: ID!) { booking(id: $id) { ${BOOKING} } }`, { id: booking.id })).data.booking;
  return { booking, again };
}

const EUR = { amountMinor: 5_000, currency: 'EUR' };
const VAT = [
  { name: 'VAT', country: null, isIncluded: true, rateBasisPoints: 2_000 },
  { name: 'USt', country: 'DE', isIncluded: false, rateBasisPoints: 700 },
];
const FEES = [{ name: 'Booking fee', basisPoints: 0, perTicketMinor: 150 }];

const taxedEvent = (taxCountry: string | null = null): Promise<GivenEvent> =>
  publishedEvent(app, {
    event: { taxCountry, fees: FEES },
    ticketTypes: [{ name: 'Standard', price: EUR, quota: 100, taxes: VAT }],
  });

const UPDATE_TICKET_TYPE = `mutation($input: UpdateTicketTypeInput!) { updateTicketType(input: $input) {
  ... on Problem { code } ... on UpdateTicketTypeSuccess { ticketType { price ${MONEY}
    taxes { name country isIncluded rateBasisPoints } } } } }`;
const UPDATE_EVENT = `mutation($input: UpdateEventInput!) { updateEvent(input: $input) {
  ... on Problem { code } ... on UpdateEventSuccess { event { taxCountry fees { name basisPoints perTicketMinor } } } } }`;
const CREATE_TICKET_TYPE = `mutation($input: CreateTicketTypeInput!) { createTicketType(input: $input) { __typename } }`;

describe('the price of a booking', () => {
  it('has the organizer’s and the platform’s fees, and the taxes that are part of it', async () => {
    const { booking, again } = await booked(await taxedEvent());
    const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
    // Twice 50.00, twice 1.50 for the organizer, twice 0.30 and 1 % for the platform. 103.00 holds 17.17 of VAT.
    const price = {
      ...{ subtotal: eur(10_000), discount: eur(0), fees: eur(460), tax: eur(0) },
      ...{ includedTax: eur(1_717), total: eur(10_460) },
    };
    expect(booking).toMatchObject({
      ...price,
      priceLines: [{ ...price, quantity: 2, unitPrice: eur(5_000) }],
      feeItems: [
        { name: 'Booking fee', beneficiary: 'ORGANIZER', amount: eur(300) },
        { name: 'Service fee', beneficiary: 'PLATFORM', amount: eur(160) },
      ],
      taxItems: [...[{ name: 'VAT', country: null, rateBasisPoints: 2_000, isIncluded: true }], ...[]].map((tax) => ({
        ...tax,
        net: eur(8_583),
        amount: eur(1_717),
      })),
    });
    expect(await again()).toEqual(booking);
    const [payment] = await app.sql`select amount_minor::int from payment where subject_id = ${booking.id}`;
    expect(payment.amount_minor).toBe(10_460);
  });

  it('has the taxes of the country of the event, on top of it where the rule says so', async () => {
    const { booking } = await booked(await taxedEvent('DE'));
    expect(booking).toMatchObject({
      tax: { amountMinor: 721 },
      includedTax: { amountMinor: 0 },
      total: { amountMinor: 11_181 },
      taxItems: [{ name: 'USt', country: 'DE', rateBasisPoints: 700, isIncluded: false, net: { amountMinor: 10_300 } }],
    });
  });

  it('has those of the country of the venue where the event says none', async () => {
    const event = await taxedEvent();
    const { organizationId } = event.organizer;
    const venue = { organizationId, name: 'Hall', address: 'Berlin', timeZone: 'Europe/Berlin', capacity: 10 };
    const { data } = await app
      .as(event.organizer)
      .send(
        `mutation($input: CreateVenueInput!) { createVenue(input: $input) { ... on CreateVenueSuccess { venue { id country } } } }`,
        { input: { ...venue, country: 'DE' } },
      );
    expect(data.createVenue.venue.country).toBe('DE');
    await app
      .as(event.organizer)
      .send(UPDATE_EVENT, { input: { eventId: event.id, venueId: data.createVenue.venue.id } });
    expect((await booked(event)).booking.taxItems[0].name).toBe('USt');
  });

  it('has the taxes of a country whether its code is written in capitals or not', async () => {
    const event = await taxedEvent('DE');
    const small = VAT.map((rule) => ({ ...rule, country: rule.country?.toLowerCase() ?? null }));
    const changes = [
      [UPDATE_TICKET_TYPE, { id: event.ticketTypeId, taxes: small }],
      [UPDATE_EVENT, { eventId: event.id, taxCountry: 'de' }],
    ] as const;
    for (const [document, input] of changes) {
      const { data } = await app.as(event.organizer).send(document, { input });
      expect(JSON.stringify(data)).toContain('"DE"');
      expect((await booked(event)).booking.taxItems).toMatchObject([{ name: 'USt', country: 'DE' }]);
    }
  });

  it('is frozen: no later change of price, tax, fee, title or start changes it', async () => {
    const event = await taxedEvent('DE');
    const { booking, again } = await booked(event);
    const price = { amountMinor: 9_900, currency: 'EUR' };
    const changes = { id: event.ticketTypeId, price, taxes: [{ name: 'GST', rateBasisPoints: 1_000 }] };
    const changed = await app.as(event.organizer).send(UPDATE_TICKET_TYPE, { input: changes });
    expect(changed.data.updateTicketType.ticketType).toEqual({
      price,
      taxes: [{ name: 'GST', country: null, isIncluded: true, rateBasisPoints: 1_000 }],
    });
    const fees = [{ name: 'Other fee', basisPoints: 500, perTicketMinor: 0 }];
    const other = { title: 'Another title', startsAt: '2031-01-01T20:00:00Z', endsAt: '2031-01-02T20:00:00Z' };
    const { data } = await app.as(event.organizer).send(UPDATE_EVENT, {
      input: { eventId: event.id, taxCountry: null, fees, ...other },
    });
    expect(data.updateEvent.event).toEqual({ taxCountry: null, fees });
    expect(await again()).toEqual(booking);
    expect((await booked(event, 1)).booking).toMatchObject({
      eventTitle: 'Another title',
      total: { amountMinor: 10_524 },
      taxItems: [{ name: 'GST' }],
    });
  });

  it('is nothing for what is free, whatever the fees', async () => {
    const event = await publishedEvent(app, {
      event: { fees: FEES },
      ticketTypes: [{ name: 'Free', price: { ...EUR, amountMinor: 0 }, quota: 10, taxes: VAT }],
    });
    expect((await booked(event)).booking).toMatchObject({ total: { amountMinor: 0 }, feeItems: [], taxItems: [] });
  });

  it('is refused by name when it is more than a number holds, and the reservation stays', async () => {
    const price = { amountMinor: 1_000_000_000_000, currency: 'EUR' };
    const names = Array.from({ length: 20 }, (_, number) => `Dear ${number}`);
    const event = await publishedEvent(app, {
      event: { fees: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, basisPoints: 10_000, perTicketMinor: 0 })) },
      ticketTypes: names.map((name) => ({ name, price, quota: 100, maxPerBooking: 100 })),
    });
    const member = await app.given.member();
    const items = event.ticketTypeIds.map((ticketTypeId) => ({ ticketTypeId, quantity: 100 }));
    const { data: held } = await app
      .as(member)
      .send(
        `mutation($input: ReserveInput!) { reserve(input: $input) { ... on ReserveSuccess { reservation { id } } } }`,
        { input: { eventId: event.id, items } },
      );
    const { id } = held.reserve.reservation;
    const { data } = await app
      .as(member)
      .send(`mutation($input: CheckOutInput!) { checkOut(input: $input) { ... on Problem { code } } }`, {
        input: { reservationId: id },
      });
    expect(data.checkOut).toEqual({ code: 'AMOUNT_TOO_LARGE' });
    const [reservation] = await app.sql`select status from reservation where id = ${uuidOfAny(id)}`;
    expect(reservation.status).toBe('ACTIVE');
  });
});

describe('the currency of an event', () => {
  it('is one, also when ticket types in two are made at once', async () => {
    const event = await publishedEvent(app, { event: { seating: 'GENERAL' } });
    await app.sql`delete from ticket_counter where ticket_type_id = ${uuidOfAny(event.ticketTypeId)}`;
    await app.sql`delete from ticket_type where id = ${uuidOfAny(event.ticketTypeId)}`;
    const currencies = ['EUR', 'JPY', 'KWD', 'EUR', 'JPY', 'KWD'];
    const answers = await Promise.all(
      currencies.map((currency, number) =>
        app.as(event.organizer).send(CREATE_TICKET_TYPE, {
          input: { eventId: event.id, name: `Type ${number}`, price: { amountMinor: 100, currency }, quota: 10 },
        }),
      ),
    );
    expect(answers.filter(({ data }) => data?.createTicketType)).toHaveLength(2);
    for (const { errors } of answers.filter(({ data }) => !data?.createTicketType)) {
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'price.currency' }] });
    }
    const stored = await app.sql`select distinct currency from ticket_type where event_id = ${uuidOfAny(event.id)}`;
    expect(stored).toHaveLength(1);
  });
});

describe('bad prices', () => {
  const tax = { name: 'VAT', rateBasisPoints: 2_000 };
  const fee = { name: 'Fee', basisPoints: 100 };
  it.each([
    [{ taxes: [{ ...tax, rateBasisPoints: -1 }] }, 'taxes.0.rateBasisPoints'],
    [{ taxes: [{ ...tax, rateBasisPoints: 10_001 }] }, 'taxes.0.rateBasisPoints'],
    [{ taxes: [{ ...tax, name: ' ' }] }, 'taxes.0.name'],
    [{ taxes: [{ ...tax, name: 'x'.repeat(10_000) }] }, 'taxes.0.name'],
    [{ taxes: [tax, tax] }, 'taxes'],
    [{ taxes: ['DE', 'de'].map((country) => ({ ...tax, country })) }, 'taxes'],
    [{ taxes: [{ ...tax, country: 'XX' }] }, 'input.taxes.0.country'],
    [{ price: { ...EUR, amountMinor: -1 } }, 'price.amountMinor'],
    [{ price: { ...EUR, amountMinor: 2 ** 53 } }, 'input.price.amountMinor'],
    [{ price: { ...EUR, amountMinor: 2 ** 53 - 1 } }, 'price.amountMinor'],
    [{ price: { ...EUR, currency: 'JPY' } }, undefined],
  ])('of a ticket type, such as %j, change nothing', async (bad, path) => {
    const event = await taxedEvent();
    await booked(event);
    const before = await app.sql`select * from ticket_type where id = ${uuidOfAny(event.ticketTypeId)}`;
    const { errors } = await app
      .as(event.organizer)
      .send(UPDATE_TICKET_TYPE, { input: { id: event.ticketTypeId, ...bad } });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: path ?? 'price.currency' }],
    });
    expect(await app.sql`select * from ticket_type where id = ${uuidOfAny(event.ticketTypeId)}`).toEqual(before);
  });

  it.each([
    [{ fees: [{ ...fee, basisPoints: -1 }] }, 'fees.0.basisPoints'],
    [{ fees: [{ ...fee, basisPoints: 10_001 }] }, 'fees.0.basisPoints'],
    [{ fees: [{ ...fee, perTicketMinor: -1 }] }, 'fees.0.perTicketMinor'],
    [{ fees: [{ ...fee, perTicketMinor: 2 ** 53 - 1 }] }, 'fees.0.perTicketMinor'],
    [{ fees: [{ name: 'Nothing' }] }, 'fees.0'],
    [{ fees: [{ ...fee, name: 'x'.repeat(10_000) }] }, 'fees.0.name'],
    [{ fees: [fee, fee] }, 'fees'],
    [{ fees: [fee, { ...fee, name: ' Fee ' }] }, 'fees'],
    [{ fees: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ ...fee, name })) }, 'fees'],
    [{ taxCountry: 'Austria' }, 'input.taxCountry'],
  ])('of an event, such as %j, change nothing', async (bad, path) => {
    const event = await taxedEvent();
    const before = await app.sql`select * from event where id = ${uuidOfAny(event.id)}`;
    const { errors } = await app.as(event.organizer).send(UPDATE_EVENT, { input: { eventId: event.id, ...bad } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path }] });
    expect(await app.sql`select * from event where id = ${uuidOfAny(event.id)}`).toEqual(before);
  });
});
