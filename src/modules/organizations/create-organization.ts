import { viewerId } from '../../kernel/auth/viewer.js';
import { claimSlug } from '../../kernel/db/claim-slug.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { Organization, OrganizationMember } from './organization.entity.js';

export interface OrganizationProfile {
  name: string;
  description?: string | null;
  websiteUrl?: string | null;
  logoUrl?: string | null;
}

/** Makes an organization that the viewer owns. */
export const createOrganization: Command<OrganizationProfile, Organization> = (tx, profile) =>
  foundOrganization(tx, { ...profile, ownerId: viewerId(tx.viewer) });

/** Makes an organization with its first owner. */
export const foundOrganization: Command<OrganizationProfile & { ownerId: Id<'usr'> }, Organization> = async (
  tx,
  { ownerId, name, description, websiteUrl, logoUrl },
) => {
  const organization = tx.em.create(Organization, {
    id: newId('org'),
    slug: await claimSlug(tx, { table: 'organization', name }),
    name,
    description: description ?? null,
    websiteUrl: websiteUrl ?? null,
    logoUrl: logoUrl ?? null,
    createdAt: tx.now,
  });
  await tx.em.flush();
  const membership = { organizationId: organization.id, userId: ownerId, role: 'OWNER' as const, joinedAt: tx.now };
  tx.em.create(OrganizationMember, membership);
  tx.audit({ action: 'organization.created', subjectId: organization.id, scopeId: organization.id });
  return organization;
};
