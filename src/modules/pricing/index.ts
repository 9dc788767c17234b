export type { Breakdown } from './breakdown.js';
export { price } from './price.js';
