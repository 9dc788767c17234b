import { AuditResolver } from './audit.resolver.js';
import { MemberResolver } from './member.resolver.js';
import { OrganizationMemberResolver, OrganizationResolver } from './organization.resolver.js';

export { organizationById } from './organization.loaders.js';
export { OrganizationType } from './organization.type.js';

export const organizationsResolvers = [OrganizationResolver, OrganizationMemberResolver, MemberResolver, AuditResolver];
