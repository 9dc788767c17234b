import { isUniqueViolation } from '../../kernel/db/database.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { accountOpened } from './account.messages.js';
import { EmailTaken } from './account.problems.js';
import { openSession, type OpenedSession } from './open-session.js';
import { User } from './user.entity.js';

export interface NewAccount {
  email: string;
  displayName: string;
  passwordHash: string;
}

/**
 * Makes an account with the role MEMBER. Refuses a taken address; the caller has hashed the password before, so that
 * both answers take as long.
 */
export const createAccount: Command<NewAccount, Id<'usr'>> = async (tx, { displayName, passwordHash, ...input }) => {
  const email = normalizeEmail(input.email);
  if (await tx.em.findOne(User, { email }, { fields: ['id'] })) refuse(new EmailTaken());
  const user = tx.em.create(User, { id: newId('usr'), email, displayName, passwordHash, createdAt: tx.now });
  await tx.em.flush().catch((error: unknown) => {
    if (isUniqueViolation(error)) refuse(new EmailTaken());
    throw error;
  });
  tx.audit({ action: 'account.signed-up', subjectId: user.id });
  return user.id;
};

/** An account and its first session. */
export const signUp: Command<NewAccount & { timeToLive: number }, OpenedSession> = async (tx, input) => {
  const userId = await createAccount(tx, input);
  tx.emit(accountOpened, { userId });
  return openSession(tx, { userId, timeToLive: input.timeToLive });
};

/** Domains ignore case, and so do all mailboxes in use. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}
