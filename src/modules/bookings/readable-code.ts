import { randomInt } from 'node:crypto';

/** Digits and capitals without those that look or sound alike on paper: 0 O, 1 I L. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** A code that nobody can guess and everybody can read out. */
export function readableCode(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
