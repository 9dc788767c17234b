import { MAX_PASSWORD_BYTES } from '../../kernel/auth/passwords.js';
import { refuse } from '../../kernel/problem.js';
import { WeakPassword } from './account.problems.js';

const LEAST_LENGTH = 12;
const LEAST_DIFFERENT = 5;

/** Length beats composition rules (NIST SP 800-63B, 5.1.1.2); longer than bcrypt reads is refused, not cut. */
export function assertStrongPassword(password: string): void {
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
    refuse(new WeakPassword(`The password must be at most ${MAX_PASSWORD_BYTES} bytes long.`));
  }
  if ([...password].length < LEAST_LENGTH) {
    refuse(new WeakPassword(`The password must have at least ${LEAST_LENGTH} characters.`));
  }
  if (new Set(password).size < LEAST_DIFFERENT) {
    refuse(new WeakPassword(`The password must have at least ${LEAST_DIFFERENT} different characters.`));
  }
}
