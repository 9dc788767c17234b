import { badInput } from '../../kernel/problem.js';

const CODE = /^[\p{L}\p{N}][\p{L}\p{N}_-]{1,39}$/u;

/** What codes are compared by: `été-20` and `ETE-20` are the same, and `Spaß`, `SPASS` and `SPAẞ`, whose ẞ is a capital already. */
export const codeKeyOf = (text: string): string =>
  text
    .trim()
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .toUpperCase()
    .normalize('NFC');

/** The key of a new code: 2 to 40 letters, digits, hyphens and underscores; BAD_USER_INPUT otherwise. */
export function newCodeKey(code: string): string {
  const key = codeKeyOf(code);
  if (CODE.test(key)) return key;
  throw badInput('code', 'must be 2 to 40 letters, digits, - and _, and begin with a letter or digit.');
}
