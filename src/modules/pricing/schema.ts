import { PriceLineResolver } from './price-line.resolver.js';

export { PriceFeeType, PriceLineType, PriceTaxType } from './pricing.type.js';

export const pricingResolvers = [PriceLineResolver];
