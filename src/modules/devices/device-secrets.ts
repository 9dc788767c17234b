import { createHash, randomBytes, randomInt } from 'node:crypto';

/** Tells a device's token from an access token before anything is looked up. */
const TOKEN_MARK = 'foyer-device.';
const TOKEN_BYTES = 32;

/** Crockford's base 32, which people read out without mistakes: no I, L, O or U. */
const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 10;

export const newDeviceToken = (): string => TOKEN_MARK + randomBytes(TOKEN_BYTES).toString('base64url');

export const isDeviceToken = (token: string): boolean => token.startsWith(TOKEN_MARK);

/** 50 bits, in two halves: `7K3QM-X2H9D`. */
export function newPairingCode(): string {
  const signs = Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]!);
  signs.splice(CODE_LENGTH / 2, 0, '-');
  return signs.join('');
}

/** What a code is as people type it: case, hyphens, spaces and signs that look alike do not matter. */
export function readPairingCode(typed: string): string {
  const signs = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return `${signs.slice(0, CODE_LENGTH / 2)}-${signs.slice(CODE_LENGTH / 2)}`;
}

export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
