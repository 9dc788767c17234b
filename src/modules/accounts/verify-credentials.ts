import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import type { AccountSecurity } from './account-security.js';
import { InvalidCredentials } from './account.problems.js';
import { normalizeEmail } from './sign-up.js';
import { User } from './user.entity.js';

interface Credentials {
  email: string;
  password: string;
  /** The client's IP address. */
  address: string;
}

/** Whose password was compared, and the hash that it was compared with: by the time it is known it may be another. */
export interface Verified {
  userId: Id<'usr'>;
  passwordHash: string;
}

/** Whose credentials these are. Refuses with one problem for every reason, in the same time for every reason. */
export async function verifyCredentials(
  read: Read,
  { passwords, limits }: AccountSecurity,
  credentials: Credentials,
): Promise<Verified> {
  const attempt = { email: normalizeEmail(credentials.email), address: credentials.address };
  await limits.logIn(attempt);
  const user = await read.em.findOne(User, { email: attempt.email });
  if (!(await passwords.matches(credentials.password, user?.passwordHash)) || !user) {
    return refuse(new InvalidCredentials());
  }
  await limits.loggedIn(attempt);
  return { userId: user.id, passwordHash: user.passwordHash };
}
