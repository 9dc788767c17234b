import { viewerId } from '../../kernel/auth/viewer.js';
import type { Command, Read } from '../../kernel/db/unit-of-work.js';
import { refuse } from '../../kernel/problem.js';
import type { AccountSecurity } from './account-security.js';
import { InvalidCredentials } from './account.problems.js';
import { Session } from './session.entity.js';
import { User } from './user.entity.js';

const notTheCurrent = (): InvalidCredentials => new InvalidCredentials('This is not the current password.');

/**
 * The hash that the password was compared with. Refuses when the password is not the viewer's. Throws RATE_LIMITED after
 * too many attempts, right or wrong.
 */
export async function verifyOwnPassword(
  read: Read,
  { passwords, limits }: AccountSecurity,
  password: string,
): Promise<string> {
  await limits.changePassword(viewerId(read.viewer));
  const user = await read.em.findOneOrFail(User, { id: viewerId(read.viewer) });
  if (!(await passwords.matches(password, user.passwordHash))) refuse(notTheCurrent());
  return user.passwordHash;
}

interface PasswordChange {
  /** That the current password was compared with. */
  currentHash: string;
  passwordHash: string;
}

/**
 * Sets the viewer's password and ends all other sessions. Refuses when it was changed since the current one was compared.
 * The password comes first: who logs in by the old one has a session then, which ends, or is refused.
 */
export const changePassword: Command<PasswordChange, User> = async (tx, { currentHash, passwordHash }) => {
  const id = viewerId(tx.viewer);
  const changed = await tx.em.nativeUpdate(User, { id, passwordHash: currentHash }, { passwordHash });
  if (changed === 0) refuse(notTheCurrent());
  const others = { userId: id, id: { $ne: tx.viewer.sessionId ?? null }, revokedAt: null };
  await tx.em.nativeUpdate(Session, others, { revokedAt: tx.now });
  tx.audit({ action: 'account.password-changed', subjectId: id });
  return tx.em.findOneOrFail(User, { id });
};
