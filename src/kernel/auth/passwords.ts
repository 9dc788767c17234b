import bcrypt from 'bcrypt';

/** bcrypt reads no more than 72 bytes: longer passwords are refused, never cut. */
export const MAX_PASSWORD_BYTES = 72;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for an account that does not exist (`hash` undefined) as for a wrong password. */
  matches(password: string, hash: string | undefined): Promise<boolean>;
}

/** `cost` is bcrypt's: each step doubles the work. 12 is a quarter of a second on a core of 2026. */
export function createPasswords(cost: number): Passwords {
  const decoy = bcrypt.hashSync('no password matches this', cost);
  return {
    hash: (password) => bcrypt.hash(password, cost),
    async matches(password, hash) {
      const isReadWhole = Buffer.byteLength(password) <= MAX_PASSWORD_BYTES;
      const matched = await bcrypt.compare(password, hash ?? decoy);
      return matched && isReadWhole && hash !== undefined;
    },
  };
}
