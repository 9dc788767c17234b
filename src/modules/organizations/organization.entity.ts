import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { User } from '../accounts/index.js';

export const OrganizationSchema = defineEntity({
  name: 'Organization',
  tableName: 'organization',
  properties: {
    id: p.type(typeId('org')).$type<Id<'org'>>().primary(),
    slug: p.text().unique(),
    name: p.text(),
    description: p.text().nullable(),
    websiteUrl: p.text().nullable(),
    logoUrl: p.text().nullable(),
    /** What invoices say of the seller, where the name alone is not enough. */
    legalName: p.text().nullable(),
    address: p.text().nullable(),
    taxId: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
});

/** Who events, venues and discounts belong to. */
export class Organization extends OrganizationSchema.class {}
OrganizationSchema.setClass(Organization);

/** OWNER and MANAGER may do everything, GATE only works at the door; owners also decide on members. */
export const ORGANIZATION_ROLES = ['OWNER', 'MANAGER', 'GATE'] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

export const OrganizationMemberSchema = defineEntity({
  name: 'OrganizationMember',
  tableName: 'organization_member',
  properties: {
    organizationId: () =>
      p.manyToOne(Organization).primary().mapToPk().fieldName('organization_id').deleteRule('cascade'),
    userId: () => p.manyToOne(User).primary().mapToPk().fieldName('user_id').deleteRule('cascade'),
    role: p.enum(ORGANIZATION_ROLES),
    joinedAt: p.datetime().columnType('timestamptz(3)'),
  },
  primaryKeys: ['organizationId', 'userId'],
  indexes: [{ name: 'organization_member_user', properties: ['userId'] }],
});

export class OrganizationMember extends OrganizationMemberSchema.class {}
OrganizationMemberSchema.setClass(OrganizationMember);
