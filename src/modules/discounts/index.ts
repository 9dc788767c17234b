export { accessCodeKey, accessCodes, unlockedBy } from './access-code.js';
export { createDiscount } from './create-discount.js';
export { codeKeyOf } from './discount-code.js';
export { Discount } from './discount.entity.js';
export { DiscountNotApplicable } from './discount.problems.js';
export { withTriedCode } from './tried-code.js';
export { assertReduced, reductionBy, type DiscountNow } from './judge-discount.js';
