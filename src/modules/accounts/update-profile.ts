import { viewerId } from '../../kernel/auth/viewer.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { User } from './user.entity.js';

/** Changes how the viewer is called. */
export const updateProfile: Command<{ displayName: string }, User> = async (tx, { displayName }) => {
  const user = await tx.em.findOneOrFail(User, { id: viewerId(tx.viewer) });
  user.displayName = displayName;
  return user;
};
