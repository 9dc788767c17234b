import * as iso4217 from 'dinero.js/currencies';

/** An amount in the currency's smallest unit, as ISO 4217 defines it: 1250 EUR is 12.50 euros, 1250 JPY is 1250 yen. */
export interface Amount {
  amountMinor: number;
  currency: string;
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Whether the text is a current ISO 4217 code in capital letters. */
export function isCurrency(text: string): boolean {
  return currencies.has(text);
}

/**
 * How many decimals a currency has by ISO 4217. JavaScript says how many people write, which for some is fewer. Two
 * currencies have units of five parts, which are counted in hundredths.
 */
export function decimalsOf(currency: string): number {
  const definition = (iso4217 as Record<string, { base: number | readonly number[]; exponent: number }>)[currency];
  return definition?.base === 10 ? definition.exponent : 2;
}

/** Whole units and decimals are put together as text: no floating point number ever holds money. */
export function formatMoney(money: Amount, locale: string): string {
  const digits = decimalsOf(money.currency);
  const format = new Intl.NumberFormat(locale, {
    ...{ style: 'currency', currency: money.currency },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  });
  const text = String(Math.abs(money.amountMinor)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const sign = money.amountMinor < 0 ? '-' : '';
  const decimal = digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(-digits)}`;
  return format.format(decimal as unknown as number);
}

/** Multiplies an amount, refusing results that an integer cannot hold exactly. */
export function multiplyMoney(amountMinor: number, quantity: number): number {
  const product = amountMinor * quantity;
  if (!Number.isSafeInteger(product)) throw new RangeError('An amount of money is out of range.');
  return product;
}
