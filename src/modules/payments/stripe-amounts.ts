import { decimalsOf, type Amount } from '../../kernel/money.js';

/** Currencies that Stripe counts in whole units. */
const WHOLE = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
/** Currencies that Stripe counts in thousandths, of which it takes tens. */
const THOUSANDTHS = new Set('BHD JOD KWD OMR TND'.split(' '));

/** Decimals of Stripe's amounts: not always those of ISO 4217 (ISK has two there, MGA none). */
function stripeDigits(currency: string): number {
  if (WHOLE.has(currency)) return 0;
  return THOUSANDTHS.has(currency) ? 3 : 2;
}

/** The amount as Stripe counts it, or undefined when Stripe cannot take exactly this much. */
export function toStripeAmount({ amountMinor, currency }: Amount): number | undefined {
  const difference = stripeDigits(currency) - decimalsOf(currency);
  if (difference > 0) return amountMinor * 10 ** difference;
  const unit = THOUSANDTHS.has(currency) ? 10 : 10 ** -difference;
  if (amountMinor % unit !== 0) return undefined;
  return amountMinor / 10 ** -difference;
}

/**
 * An amount that Stripe tells, as we count it; never rounded: what does not fit is no whole number. Throws when Stripe
 * itself tells none.
 */
export function fromStripeAmount(amount: number, stripeCurrency: string): Amount {
  if (!Number.isSafeInteger(amount)) throw new TypeError('Stripe told of an amount that is no whole number.');
  const currency = stripeCurrency.toUpperCase();
  const difference = stripeDigits(currency) - decimalsOf(currency);
  const amountMinor = difference > 0 ? amount / 10 ** difference : amount * 10 ** -difference;
  return { amountMinor, currency };
}
