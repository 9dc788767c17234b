import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import type { Person } from '../kit/given-accounts.js';
import { givenOffer, type Offer } from '../kit/given-bookings.js';
import {
  createDiscountOverHttp,
  givenDiscount,
  quoteOverHttp,
  updateDiscountOverHttp,
} from '../kit/given-discounts.js';
import { startIdleApp } from '../kit/given-payments.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const PRICE = { priceMinor: 3_333 };

describe('an access code', () => {
  async function locked() {
    const offer = await givenOffer(app, PRICE);
    await app.sql`update ticket_type set visibility = 'BY_CODE' where id = ${uuidOfAny(offer.ticketTypeId)}`;
    const input = { kind: 'ACCESS', code: 'Freunde', value: 0, ticketTypeIds: [offer.ticketTypeId] };
    return { offer, access: await givenDiscount(app, offer, input), member: await app.given.member() };
  }
  const reserve = async ({ eventId, ticketTypeId }: Offer, member: Person, accessCode?: string) => {
    const { data, errors } = await app
      .as(member)
      .send(
        `mutation($input: ReserveInput!) { reserve(input: $input) { __typename ... on DiscountNotApplicable { reason } } }`,
        { input: { eventId, items: [{ ticketTypeId, quantity: 1 }], accessCode } },
      );
    return data?.reserve?.reason ?? data?.reserve?.__typename ?? errors?.[0]?.extensions.code;
  };

  it('is what a ticket type takes that is sold BY_CODE', async () => {
    const { offer, access, member } = await locked();
    await givenDiscount(app, offer);
    expect(await reserve(offer, member)).toBe('NOT_FOUND');
    expect(await reserve(offer, member, 'Feinde')).toBe('UNKNOWN_CODE');
    expect(await reserve(offer, member, 'SAVE10')).toBe('NO_ACCESS');
    expect(await reserve(offer, member, 'FREUNDE')).toBe('ReserveSuccess');
    await updateDiscountOverHttp(app, offer.organizer, { id: access.id, validUntil: '2020-01-01T00:00:00Z' });
    expect(await reserve(offer, member, 'FREUNDE')).toBe('NO_LONGER_VALID');
  });

  it('shows what it unlocks to whoever knows it', async () => {
    const { offer, member } = await locked();
    const shown = async (accessCode: string) => {
      const { data } = await app.as(member).send(
        `query($id: ID!, $accessCode: String!) { event(id: $id) { ticketTypes { id }
          unlockedTicketTypes(accessCode: $accessCode) { id } } }`,
        { id: offer.eventId, accessCode },
      );
      return [data.event.ticketTypes, data.event.unlockedTicketTypes];
    };
    expect(await shown('freunde')).toEqual([[], [{ id: offer.ticketTypeId }]]);
    expect(await shown('%')).toEqual([[], []]);
    expect(await shown('x'.repeat(10_000))).toEqual([[], []]);
  });

  it('takes nothing off a price', async () => {
    const { offer, member } = await locked();
    const { data } = await app
      .as(member)
      .send(
        `mutation($input: ReserveInput!) { reserve(input: $input) { ... on ReserveSuccess { reservation { id } } } }`,
        {
          input: {
            eventId: offer.eventId,
            items: [{ ticketTypeId: offer.ticketTypeId, quantity: 1 }],
            accessCode: 'freunde',
          },
        },
      );
    const reservationId = data.reserve.reservation.id as string;
    const answer = await quoteOverHttp(app, member, { reservationId, discountCode: 'FREUNDE' });
    expect(answer.data.quote).toMatchObject({ reason: 'ACCESS_ONLY' });
  });
});

describe('a change of the terms of a discount', () => {
  it('leaves what is absent, and clears by null what may be null and by an empty list what is one', async () => {
    const offer = await givenOffer(app, PRICE);
    const terms = { maxUses: 5, validUntil: '2031-01-01T00:00:00.000Z', minTickets: 2 };
    const { id } = await givenDiscount(app, offer, { ...terms, ticketTypeIds: [offer.ticketTypeId] });
    const changed = async (changes: object) =>
      (await updateDiscountOverHttp(app, offer.organizer, { id, ...changes })).data.updateDiscount.discount;
    expect(await changed({ value: 20 })).toMatchObject({ ...terms, value: 20, ticketTypeIds: [offer.ticketTypeId] });
    expect(await changed({ maxUses: null, minTickets: null, ticketTypeIds: null })).toMatchObject({
      ...{ ...terms, maxUses: null },
      ticketTypeIds: [offer.ticketTypeId],
    });
    expect(await changed({ ticketTypeIds: [] })).toMatchObject({ minTickets: 2, ticketTypeIds: [] });
  });
});

describe('bad terms of a discount', () => {
  it.each<[object, string]>([
    [{ kind: 'PERCENT', value: 101 }, 'value'],
    [{ kind: 'PERCENT', value: 0 }, 'value'],
    [{ kind: 'PERCENT', value: -1 }, 'value'],
    [{ kind: 'FIXED', value: 0 }, 'value'],
    [{ kind: 'FIXED', value: 2 ** 53 }, 'input.value'],
    [{ kind: 'FIXED', value: 2 ** 53 - 1 }, 'value'],
    [{ kind: 'CHEAPEST_FREE', value: 2, minTickets: 2 }, 'value'],
    [{ kind: 'ACCESS', value: 0 }, 'ticketTypeIds'],
    [{ maxUses: 0 }, 'maxUses'],
    [{ maxUsesPerMember: -1 }, 'maxUsesPerMember'],
    [{ minTotal: -1 }, 'minTotal'],
    [{ minTickets: 0 }, 'minTickets'],
    [{ validFrom: '2030-01-02T00:00:00Z', validUntil: '2030-01-01T00:00:00Z' }, 'validUntil'],
    [{ code: 'x'.repeat(41) }, 'code'],
    [{ code: 'SAVE%' }, 'code'],
    [{ code: '\u0301\u0301' }, 'code'],
    [{ code: ' ' }, 'code'],
  ])('such as %j name their field, and make nothing', (bad, path) => expectRefused(bad, path));

  it('such as a code of 10,000 characters name their field, and make nothing', () =>
    expectRefused({ code: 'x'.repeat(10_000) }, 'code'));

  it('such as a ticket type of another event name their field, and make nothing', async () => {
    const { ticketTypeId } = await givenOffer(app);
    await expectRefused({ ticketTypeIds: [ticketTypeId] }, 'ticketTypeIds.0');
  });

  async function expectRefused(bad: object, path: string): Promise<void> {
    const offer = await givenOffer(app, PRICE);
    const input = { eventId: offer.eventId, kind: 'PERCENT', code: 'SAVE10', value: 10, ...bad };
    const { errors } = await createDiscountOverHttp(app, offer.organizer, input);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path }] });
    const [{ count }] = await app.sql`select count(*) from discount where event_id = ${uuidOfAny(offer.eventId)}`;
    expect(count).toBe('0');
  }
});
