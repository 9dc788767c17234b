import { viewerId } from '../../kernel/auth/viewer.js';
import type { Command, Read } from '../../kernel/db/unit-of-work.js';
import { refuse } from '../../kernel/problem.js';
import type { AccountSecurity } from './account-security.js';
import { InvalidCredentials } from './account.problems.js';
import { Session } from './session.entity.js';
import { User } from './user.entity.js';

/** Refuses when the password is not the viewer's. Throws RATE_LIMITED after too many attempts, right or wrong. */
export async function verifyOwnPassword(
  read: Read,
  { passwords, limits }: AccountSecurity,
  password: string,
): Promise<void> {
  await limits.changePassword(viewerId(read.viewer));
  const user = await read.em.findOneOrFail(User, { id: viewerId(read.viewer) });
  if (!(await passwords.matches(password, user.passwordHash))) refuse(new InvalidCredentials());
}

/** Sets the viewer's password and ends all other sessions. */
export const changePassword: Command<{ passwordHash: string }, User> = async (tx, { passwordHash }) => {
  const user = await tx.em.findOneOrFail(User, { id: viewerId(tx.viewer) });
  user.passwordHash = passwordHash;
  const others = { userId: user.id, id: { $ne: tx.viewer.sessionId ?? null }, revokedAt: null };
  await tx.em.nativeUpdate(Session, others, { revokedAt: tx.now });
  tx.audit({ action: 'account.password-changed', subjectId: user.id });
  return user;
};
