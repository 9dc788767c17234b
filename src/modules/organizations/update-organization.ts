import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import type { OrganizationProfile } from './create-organization.js';
import { Organization } from './organization.entity.js';
import { assertMayManage } from './organization.policy.js';

type Changes = Partial<OrganizationProfile & SellerDetails> & { organizationId: Id<'org'> };

/** What invoices say of the seller. */
interface SellerDetails {
  legalName: string | null;
  address: string | null;
  taxId: string | null;
}

/** Changes what is given; null empties a field. The slug stays, so that links keep working. */
export const updateOrganization: Command<Changes, Organization> = async (tx, { organizationId, ...changes }) => {
  assertMayManage(tx.viewer, { organizationId }, 'organization');
  const organization = await tx.em.findOne(Organization, { id: organizationId });
  if (!organization) throw notFound('organization');
  if (typeof changes.name === 'string') organization.name = changes.name;
  if (changes.description !== undefined) organization.description = changes.description;
  if (changes.websiteUrl !== undefined) organization.websiteUrl = changes.websiteUrl;
  if (changes.logoUrl !== undefined) organization.logoUrl = changes.logoUrl;
  if (changes.legalName !== undefined) organization.legalName = changes.legalName;
  if (changes.address !== undefined) organization.address = changes.address;
  if (changes.taxId !== undefined) organization.taxId = changes.taxId;
  tx.audit({ action: 'organization.updated', subjectId: organization.id, scopeId: organization.id });
  return organization;
};
