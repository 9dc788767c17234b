import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shareOfInvoice, type Taxed } from '../../src/modules/invoices/share-of-invoice.js';
import { sharesOf } from '../../src/modules/pricing/index.js';
import { taxOf } from '../../src/modules/invoices/invoice-document.js';

const tax = (netMinor: number, amountMinor: number) => ({
  ...{ name: 'VAT', country: 'AT', rateBasisPoints: 2_000, isIncluded: true },
  ...{ netMinor, amountMinor },
});

/** An invoice whose taxes are part of its total. */
const invoices = fc
  .tuple(
    fc.integer({ min: 1, max: 10_000_000_000 }),
    fc.array(fc.tuple(fc.nat(10_000_000), fc.nat(1_000_000)), { maxLength: 4 }),
  )
  .map(([untaxed, taxes]): Taxed => {
    const all = taxes.map(([net, amount]) => tax(net, amount));
    return { totalMinor: untaxed + taxOf({ taxes: all }), taxes: all };
  });

describe('what a credit note takes back of an invoice', () => {
  it('is proportionate', () => {
    const invoice = { totalMinor: 12_000, taxes: [tax(10_000, 2_000)] };
    expect(shareOfInvoice(invoice, [], 6_000)).toEqual({ totalMinor: 6_000, taxes: [tax(5_000, 1_000)] });
  });

  it('adds up, exceeds nothing, and is all of it at last, whatever the steps', () => {
    fc.assert(
      fc.property(
        invoices,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        (invoice, steps) => {
          const notes: Taxed[] = [];
          let left = invoice.totalMinor;
          for (const step of [...steps, 1]) {
            const amount = Math.min(left, Math.max(1, Math.floor(left * step)));
            if (left === 0) break;
            const note = shareOfInvoice(invoice, notes, amount);
            expect(note.totalMinor).toBe(amount);
            expect(taxOf(note)).toBeLessThanOrEqual(amount);
            for (const { amountMinor, netMinor } of note.taxes)
              expect(Math.min(amountMinor, netMinor)).toBeGreaterThanOrEqual(0);
            notes.push(note);
            left -= amount;
          }
          for (const [index, { amountMinor, netMinor }] of invoice.taxes.entries()) {
            expect(notes.reduce((sum, { taxes }) => sum + taxes[index]!.amountMinor, 0)).toBe(amountMinor);
            expect(notes.reduce((sum, { taxes }) => sum + taxes[index]!.netMinor, 0)).toBe(netMinor);
          }
        },
      ),
    );
  });

  it('is refused when it is nothing, or more than is left', () => {
    const invoice = { totalMinor: 100, taxes: [] };
    for (const amount of [0, -1, 101]) expect(() => shareOfInvoice(invoice, [], amount)).toThrow(RangeError);
    expect(() => shareOfInvoice(invoice, [{ totalMinor: 60, taxes: [] }], 41)).toThrow('exceeds its invoice');
  });
});

describe('shares of an amount', () => {
  it('go to the largest remainders first, to the earlier one where they are alike', () => {
    expect(sharesOf(100, [1_000, 1_000, 1_000])).toEqual([34, 33, 33]);
    expect(sharesOf(10, [999, 1, 0])).toEqual([10, 0, 0]);
    expect(sharesOf(2 ** 53 - 1, [2 ** 53 - 1, 2 ** 53 - 1])).toEqual([2 ** 52, 2 ** 52 - 1]);
  });
});
