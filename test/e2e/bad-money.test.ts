import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startIdleApp } from '../kit/given-payments.js';
import type { TestApp } from '../kit/test-app.js';
import { badCheckOuts } from './bad-input/checking-out.js';
import { badDiscounts } from './bad-input/discounting.js';
import { expectRefused, sendAs } from './bad-input/refusal.js';
import { badRefunds } from './bad-input/refunding.js';
import { givenSale, type Sale } from './bad-input/sale.js';

let app: TestApp;
let sale: Sale;
beforeAll(async () => {
  app = await startIdleApp();
  sale = await givenSale(app);
});
afterAll(() => app.close());

describe.each([
  ['checking out', badCheckOuts],
  ['refunding', badRefunds],
  ['discounting', badDiscounts],
])('%s by input that means nothing', (_name, cases) => {
  it.each(Object.entries(cases))('refuses %s by its name, and changes nothing', (_title, bad) =>
    expectRefused(sale, bad),
  );
});

it('what was refused is taken once it is right', async () => {
  const { reservationId, paidId: id, offer } = sale;
  const checkedOut = await sendAs(sale.world, {
    operation: 'Mutation.checkOut',
    variables: { input: { reservationId, discountCode: 'Sävé10', expectedTotal: 9_000 } },
    as: 'member',
  });
  expect(checkedOut.data.checkOut.__typename).toBe('CheckOutSuccess');
  const lines = [{ ticketTypeId: offer.ticketTypeId, quantity: 2 }];
  const variables = { input: { id, lines, reason: 'Rain.' } };
  const refunded = await sendAs(sale.world, { operation: 'Mutation.refundBooking', variables });
  expect(refunded.data.refundBooking.__typename).toBe('RefundBookingSuccess');
  const again = await sendAs(sale.world, { operation: 'Mutation.refundBooking', variables });
  expect(again.data.refundBooking.code).toBe('REFUND_EXCEEDS_LINE');
});
