import { defineLoader, groupedBy, inOrderOf } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { findMembers, findOrganizations } from './list-organizations.js';

export const organizationById = defineLoader(async (read, ids: readonly Id<'org'>[]) =>
  inOrderOf(ids, await findOrganizations(read, ids), (organization) => organization.id),
);

export const membersByOrganization = defineLoader(async (read, ids: readonly Id<'org'>[]) =>
  groupedBy(ids, await findMembers(read, ids), (member) => member.organizationId),
);
