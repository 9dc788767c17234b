import { LockMode } from '@mikro-orm/core';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { refuse } from '../../kernel/problem.js';
import { InvalidCredentials } from './account.problems.js';
import { openSession, type OpenedSession } from './open-session.js';
import { User } from './user.entity.js';
import type { Verified } from './verify-credentials.js';

/**
 * Begins a session for credentials that have been compared. Refuses when the password was changed meanwhile; until the
 * session is there it cannot be, so that the change ends this session as well.
 */
export const logIn: Command<Verified & { timeToLive: number }, OpenedSession> = async (tx, input) => {
  const { userId, passwordHash, timeToLive } = input;
  const lockMode = LockMode.PESSIMISTIC_READ;
  const user = await tx.em.findOne(User, { id: userId, passwordHash }, { lockMode });
  if (!user) refuse(new InvalidCredentials());
  return openSession(tx, { userId, timeToLive });
};
