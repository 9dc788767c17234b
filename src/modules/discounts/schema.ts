import { DiscountResolver, EventAccessResolver } from './discount.resolver.js';

export const discountsResolvers = [DiscountResolver, EventAccessResolver];
