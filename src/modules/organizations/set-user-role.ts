import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { changeRole, User, type AccountRole } from '../accounts/index.js';
import { foundOrganization } from './create-organization.js';
import { OrganizationMember } from './organization.entity.js';

/** Changes a user's role; whoever becomes ORGANIZER without an organization gets one of their own in the same commit. */
export const setUserRole: Command<{ userId: Id<'usr'>; role: AccountRole }, User> = async (tx, input) => {
  const user = await changeRole(tx, input);
  if (input.role === 'ORGANIZER' && (await tx.em.count(OrganizationMember, { userId: user.id, role: 'OWNER' })) === 0) {
    await foundOrganization(tx, { name: user.displayName, ownerId: user.id });
  }
  return user;
};
