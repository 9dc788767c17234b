import { newId } from '../../../src/kernel/ids.js';
import { LONG } from './bad-input.js';
import type { BadSale, BadSales, Sale } from './sale.js';

type Refusal = Omit<BadSale, 'operation' | 'variables'>;
const EUR = { amountMinor: 1, currency: 'EUR' };

const refunding = (asked: (sale: Sale) => object, refusal: Refusal): BadSale => ({
  operation: 'Mutation.refundBooking',
  variables: (sale) => ({ input: { id: sale.paidId, reason: 'Rain.', ...asked(sale) } }),
  ...refusal,
});
const amount = (changed: object, refusal: Refusal): BadSale =>
  refunding(() => ({ amount: { ...EUR, ...changed } }), refusal);
const places = (changed: object, refusal: Refusal): BadSale =>
  refunding(({ offer: { ticketTypeId } }) => ({ lines: [{ ticketTypeId, quantity: 1, ...changed }] }), refusal);
const giving = (asked: (sale: Sale) => object, refusal: Refusal): BadSale => ({
  operation: 'Mutation.cancelTickets',
  variables: (sale) => ({ input: { bookingId: sale.paidId, reason: 'Ill.', ...asked(sale) } }),
  as: 'member',
  ...refusal,
});
const because = (operation: string, reason: string): BadSale => ({
  operation: `Mutation.${operation}`,
  variables: ({ paidId: id }) => ({ input: { id, reason } }),
  ...{ names: 'reason', secret: LONG },
});

export const badRefunds: BadSales = {
  'a refund in another currency': amount({ currency: 'USD' }, { names: 'amount.currency' }),
  'a refund in a currency that there is not': amount({ currency: 'ZZZ' }, { names: 'amount.currency' }),
  'a refund in no currency': amount({ currency: '' }, { names: 'amount.currency' }),
  'a refund of nothing': amount({ amountMinor: 0 }, { names: 'amount.amountMinor' }),
  'a refund below nothing': amount({ amountMinor: -1 }, { names: 'amount.amountMinor' }),
  'a refund of a fraction': amount({ amountMinor: 0.5 }, { names: 'amount.amountMinor' }),
  'a refund of 2^53': amount({ amountMinor: 2 ** 53 }, { names: 'amount.amountMinor' }),
  'a refund of 2^53 - 1': amount({ amountMinor: 2 ** 53 - 1 }, { names: 'amount.amountMinor' }),
  'a refund of a cent more than was paid': amount(
    { amountMinor: 10_001 },
    { problem: 'REFUND_EXCEEDS_PAYMENT', names: 'Only €100.00' },
  ),
  'a refund of an amount as text': amount({ amountMinor: 'all of it' }, { names: 'amount.amountMinor' }),
  'a refund of neither amount nor lines': refunding(() => ({}), { names: 'amount' }),
  'a refund of both': refunding(
    ({ offer: { ticketTypeId } }) => ({ amount: EUR, lines: [{ ticketTypeId, quantity: 1 }] }),
    { names: 'amount' },
  ),
  'a refund of no lines': refunding(() => ({ lines: [] }), { names: 'lines' }),
  'a refund of a line twice': refunding(
    ({ offer: { ticketTypeId } }) => ({ lines: [1, 1].map((quantity) => ({ ticketTypeId, quantity })) }),
    { names: 'lines' },
  ),
  'a refund of 101 lines': refunding(
    () => ({ lines: Array.from({ length: 101 }, () => ({ ticketTypeId: newId('tty'), quantity: 1 })) }),
    { names: 'lines' },
  ),
  'a refund of 0 places': places({ quantity: 0 }, { names: 'lines.0.quantity' }),
  'a refund of -1 places': places({ quantity: -1 }, { names: 'lines.0.quantity' }),
  'a refund of 1.5 places': places({ quantity: 1.5 }, { names: 'lines.0.quantity' }),
  'a refund of 2^53 places': places({ quantity: 2 ** 53 }, { names: 'lines.0.quantity' }),
  'a refund of 2^31 - 1 places': places({ quantity: 2 ** 31 - 1 }, { names: 'lines.0.quantity' }),
  'a refund of three places of two': places({ quantity: 3 }, { names: 'lines.0.quantity' }),
  'a refund of places of another event': refunding(
    ({ otherTicketTypeId: ticketTypeId }) => ({ lines: [{ ticketTypeId, quantity: 1 }] }),
    { names: 'lines.0.ticketTypeId' },
  ),
  'a refund of places of no event': places({ ticketTypeId: newId('tty') }, { names: 'lines.0.ticketTypeId' }),
  'a refund of a reservation': refunding(({ reservationId: id }) => ({ id, amount: EUR }), { names: 'id must' }),
  'a refund of a booking that there is not': refunding(() => ({ id: newId('bkg'), amount: EUR }), {
    ...{ code: 'NOT_FOUND', names: 'booking' },
  }),
  'a refund by somebody of another organization': amount({}, { as: 'stranger', code: 'NOT_FOUND', names: 'booking' }),
  'a refund by whoever scans at the door': amount({}, { as: 'gate', code: 'FORBIDDEN', names: 'role' }),
  'a refund without a reason': refunding(() => ({ amount: EUR, reason: '' }), { names: 'reason' }),
  'a refund for a reason of 10,000 characters': refunding(() => ({ amount: EUR, reason: LONG }), {
    ...{ names: 'reason', secret: LONG },
  }),
  'a cancellation for a reason of 10,000 characters': because('cancelBooking', LONG),
  'a cancellation without a reason': because('cancelBooking', ''),
  'a rejection for a reason of 10,000 characters': because('rejectBooking', LONG),
  'tickets given up, none of them': giving(() => ({ ticketIds: [] }), { names: 'ticketIds' }),
  'a ticket given up twice': giving(({ ticketIds: [first] }) => ({ ticketIds: [first, first] }), {
    names: 'ticketIds',
  }),
  '1,001 tickets given up': giving(() => ({ ticketIds: Array.from({ length: 1_001 }, () => newId('tck')) }), {
    names: 'ticketIds',
  }),
  'a ticket given up of another booking': giving(
    ({ ticketIds: [first], otherTicketId }) => ({ ticketIds: [first, otherTicketId] }),
    { code: 'NOT_FOUND', names: 'ticket' },
  ),
  'tickets given up by somebody else': giving(({ ticketIds }) => ({ ticketIds }), {
    ...{ as: 'stranger', code: 'NOT_FOUND', names: 'booking' },
  }),
  'tickets given up for a reason of 10,000 characters': giving(({ ticketIds }) => ({ ticketIds, reason: LONG }), {
    ...{ names: 'reason', secret: LONG },
  }),
};
