import { describe, expect, it } from '@jest/globals';
import { fromStripeAmount, toStripeAmount } from '../../src/modules/payments/stripe-amounts.js';

describe('amounts at Stripe', () => {
  it.each([
    ['EUR', 1_250, 1_250],
    ['JPY', 1_250, 1_250],
    ['ISK', 1_250, 125_000],
    ['UGX', 1_250, 125_000],
    ['MGA', 125_000, 1_250],
    ['HUF', 125_000, 125_000],
    ['KWD', 12_340, 12_340],
  ])('count %s as Stripe does, there and back', (currency, amountMinor, amount) => {
    expect(toStripeAmount({ amountMinor, currency })).toBe(amount);
    expect(fromStripeAmount(amount, currency.toLowerCase())).toEqual({ amountMinor, currency });
  });

  it.each([
    ['KWD', 12_345],
    ['LYD', 12_345],
    ['MGA', 125_050],
  ])('are never rounded: Stripe cannot take this much in %s', (currency, amountMinor) => {
    expect(toStripeAmount({ amountMinor, currency })).toBeUndefined();
  });
});
