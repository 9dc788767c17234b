import { definePort } from '../ports.js';

/** Where this server is to be had: its own URL, without a slash at its end; known for certain once it listens. */
export const publicAddress = definePort<() => string>('public-address');
