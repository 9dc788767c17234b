import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound, refuse } from '../../kernel/problem.js';
import { normalizeEmail, raiseRole, User } from '../accounts/index.js';
import { lockMembers } from './lock-members.js';
import { Organization, OrganizationMember, type OrganizationRole } from './organization.entity.js';
import { mayDecideOnMembers } from './organization.policy.js';
import { AlreadyMember, LastOwner, NoSuchAccount } from './organization.problems.js';

interface Membership {
  organizationId: Id<'org'>;
  userId: Id<'usr'>;
}

/** Takes a person with an account into the organization; all but gate staff become ORGANIZER where they are less. */
export const addMember: Command<
  { organizationId: Id<'org'>; email: string; role: OrganizationRole },
  Organization
> = async (tx, { organizationId, email, role }) => {
  const organization = await decideOn(tx, organizationId);
  const user = await tx.em.findOne(User, { email: normalizeEmail(email) });
  if (!user) return refuse(new NoSuchAccount());
  const userId = user.id;
  if (await tx.em.findOne(OrganizationMember, { organizationId, userId })) refuse(new AlreadyMember());
  tx.em.create(OrganizationMember, { organizationId, userId, role, joinedAt: tx.now });
  if (role !== 'GATE') await raiseRole(tx, { user, role: 'ORGANIZER' });
  note(tx, 'organization.member-added', { organizationId, userId, role });
  return organization;
};

/** Gives a member another role. Refuses to take the last owner's. */
export const setMemberRole: Command<Membership & { role: OrganizationRole }, Organization> = async (tx, input) => {
  const organization = await decideOn(tx, input.organizationId);
  const member = await memberOf(tx, input);
  if (input.role !== 'OWNER') await assertOtherOwner(tx, member);
  member.role = input.role;
  if (input.role !== 'GATE') {
    const user = await tx.em.findOneOrFail(User, { id: input.userId });
    await raiseRole(tx, { user, role: 'ORGANIZER' });
  }
  note(tx, 'organization.member-role-changed', input);
  return organization;
};

/** Ends a membership: by an owner, or by the member. Refuses to lose the last owner. */
export const removeMember: Command<Membership, Organization> = async (tx, input) => {
  const leaves = tx.viewer.id === input.userId && tx.viewer.memberships.has(input.organizationId);
  const organization = leaves
    ? await lockOrganization(tx, input.organizationId)
    : await decideOn(tx, input.organizationId);
  const member = await memberOf(tx, input);
  await assertOtherOwner(tx, member);
  // MikroORM would bind the TypeIDs of the composite key as they are.
  await tx.em.nativeDelete(OrganizationMember, { organizationId: input.organizationId, userId: input.userId });
  note(tx, 'organization.member-removed', { ...input, role: member.role });
  return organization;
};

async function decideOn(tx: Tx, organizationId: Id<'org'>): Promise<Organization> {
  if (!mayDecideOnMembers(tx.viewer, { organizationId })) throw notFound('organization');
  return lockOrganization(tx, organizationId);
}

async function lockOrganization(tx: Tx, organizationId: Id<'org'>): Promise<Organization> {
  await lockMembers(tx, organizationId);
  const organization = await tx.em.findOne(Organization, { id: organizationId });
  if (!organization) throw notFound('organization');
  return organization;
}

async function memberOf(tx: Tx, { organizationId, userId }: Membership): Promise<OrganizationMember> {
  const member = await tx.em.findOne(OrganizationMember, { organizationId, userId });
  if (!member) throw notFound('member');
  return member;
}

async function assertOtherOwner(tx: Tx, member: OrganizationMember): Promise<void> {
  if (member.role !== 'OWNER') return;
  const owners = await tx.em.count(OrganizationMember, { organizationId: member.organizationId, role: 'OWNER' });
  if (owners === 1) refuse(new LastOwner());
}

function note(tx: Tx, action: string, { organizationId, userId, role }: Membership & { role: OrganizationRole }): void {
  tx.audit({ action, subjectId: userId, scopeId: organizationId, details: { organizationId, role } });
}
