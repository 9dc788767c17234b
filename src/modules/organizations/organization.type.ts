import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, URLScalar } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { OrganizationRole } from './organization.entity.js';

export const OrganizationRoleEnum = { OWNER: 'OWNER', MANAGER: 'MANAGER', GATE: 'GATE' } as const;
registerEnumType(OrganizationRoleEnum, {
  name: 'OrganizationRole',
  description: 'What a member may do for an organization.',
  valuesConfig: {
    OWNER: { description: 'Everything, and decides about members.' },
    MANAGER: { description: 'Everything but decide about members.' },
    GATE: { description: 'Works at the door, and nothing else.' },
  },
});

@ObjectType('SellerDetails', {
  description: 'What invoices say of an organization. Those issued before a change stay.',
})
export class SellerDetailsType {
  @Field(() => String, { nullable: true, description: 'The name on invoices; null: the name of the organization.' })
  legalName?: string | null;

  @Field(() => String, { nullable: true, description: 'The postal address; null when none was given.' })
  address?: string | null;

  @Field(() => String, { nullable: true, description: 'The tax or VAT number; null when none was given.' })
  taxId?: string | null;
}

@ObjectType('Organization', { description: 'Who events, venues and discounts belong to.' })
export class OrganizationType {
  @Field(() => ID, { description: 'A TypeID that begins with `org_`.' })
  id: Id<'org'>;

  @Field(() => String, { description: 'The name in URLs; it does not change.' })
  slug: string;

  @Field(() => String, { description: 'The name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What the organization does; null when it does not say.' })
  description?: string | null;

  @Field(() => URLScalar, { nullable: true, description: 'Where to read more; null when there is no website.' })
  websiteUrl?: string | null;

  @Field(() => URLScalar, { nullable: true, description: 'A picture; null when there is none.' })
  logoUrl?: string | null;

  legalName?: string | null;
  address?: string | null;
  taxId?: string | null;

  @Field(() => DateTime, { description: 'When the organization was made.' })
  createdAt: Date;
}

@ObjectType('OrganizationMember', { description: 'A person in an organization.' })
export class OrganizationMemberType {
  userId: Id<'usr'>;

  @Field(() => OrganizationRoleEnum, { description: 'What the person may do for the organization.' })
  role: OrganizationRole;

  @Field(() => DateTime, { description: 'Since when.' })
  joinedAt: Date;
}
