import { sql } from 'kysely';
import { includesRole, ROLES, type Role } from '../../kernel/auth/role.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound, refuse } from '../../kernel/problem.js';
import { LastAdmin } from './account.problems.js';
import { lockAdmins } from './lock-admins.js';
import { User } from './user.entity.js';

export type AccountRole = Exclude<Role, 'PUBLIC'>;

/** Gives a user another role, at once on every node. Refuses to demote the last admin. */
export const changeRole: Command<{ userId: Id<'usr'>; role: AccountRole }, User> = async (tx, { userId, role }) => {
  const admins = await lockAdmins(tx);
  const user = await tx.em.findOne(User, { id: userId });
  if (!user) throw notFound('user');
  if (role !== 'ADMIN' && admins.length === 1 && admins[0] === user.id) refuse(new LastAdmin());
  if (user.role !== role)
    tx.audit({ action: 'user.role-changed', subjectId: user.id, details: { from: user.role, to: role } });
  user.role = role;
  return user;
};

/** Raises a user's role where it is lower at that instant, as membership of an organization demands. */
export const raiseRole: Command<{ user: User; role: AccountRole }, void> = async (tx, { user, role }) => {
  const lower = ROLES.filter((candidate) => !includesRole(candidate, role));
  const raised = await sql<{ from: Role }>`
    update app_user u set role = ${role} from app_user before
    where u.id = ${uuidOf('usr', user.id)} and u.role = any(${lower}) and before.id = u.id
    returning before.role as "from"`.execute(tx.em.getKysely());
  for (const { from } of raised.rows) {
    tx.audit({ action: 'user.role-changed', subjectId: user.id, details: { from, to: role } });
  }
  await tx.em.refresh(user);
};
