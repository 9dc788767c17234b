export type { Breakdown, Price } from './breakdown.js';
export { eventPricing, feeRules, withTaxes, type EventPricing } from './event-pricing.js';
export { price } from './price.js';
export { WAIVED, type PriceReduction } from './price-discount.js';
export { showBreakdown } from './show-breakdown.js';
export { AmountTooLarge } from './pricing.problems.js';
export { NO_PLATFORM_FEE, pricingSettings, type PricingSettings } from './pricing.settings.js';
export { placePrices, type PlacePrice } from './place-prices.js';
export { sharesOf } from './shares-of.js';
