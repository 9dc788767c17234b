import { IsEmail, IsIn, IsOptional, Length, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { NotBlank } from '../../kernel/graphql/not-blank.js';
import { DateTime, EmailAddress, URLScalar } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { AccountRole } from '../accounts/index.js';
import { RoleEnum } from '../accounts/schema.js';
import type { OrganizationRole } from './organization.entity.js';
import { OrganizationRoleEnum } from './organization.type.js';

@InputType()
class OrganizationProfileInput {
  @IsOptional()
  @MaxLength(5_000)
  @Field(() => String, { nullable: true, description: 'What the organization does: at most 5,000 characters.' })
  description?: string | null;

  @Field(() => URLScalar, { nullable: true, description: 'Where to read more.' })
  websiteUrl?: string | null;

  @Field(() => URLScalar, { nullable: true, description: 'A picture.' })
  logoUrl?: string | null;
}

@InputType({ description: 'A new organization, owned by the viewer.' })
export class CreateOrganizationInput extends OrganizationProfileInput {
  @Length(1, 100)
  @NotBlank()
  @Field(() => String, { description: 'The name: 1 to 100 characters. The slug is made from it.' })
  name: string;
}

@InputType({ description: 'Changes of an organization. What is absent stays; null empties a field.' })
export class UpdateOrganizationInput extends OrganizationProfileInput {
  @IsId('org')
  @Field(() => ID, { description: 'The organization.' })
  organizationId: Id<'org'>;

  @IsOptional()
  @Length(1, 100)
  @NotBlank()
  @Field(() => String, { nullable: true, description: 'The name: 1 to 100 characters.' })
  name?: string;

  @IsOptional()
  @Length(1, 200)
  @Field(() => String, {
    nullable: true,
    description: 'What invoices call the organization: 1 to 200 characters; its name, when null.',
  })
  legalName?: string | null;

  @IsOptional()
  @Length(1, 500)
  @Field(() => String, {
    nullable: true,
    description: 'The postal address on invoices, in lines: 1 to 500 characters.',
  })
  address?: string | null;

  @IsOptional()
  @Length(1, 50)
  @Field(() => String, { nullable: true, description: 'The tax or VAT number on invoices: 1 to 50 characters.' })
  taxId?: string | null;
}

@InputType({ description: 'A new member of an organization.' })
export class AddOrganizationMemberInput {
  @IsId('org')
  @Field(() => ID, { description: 'The organization.' })
  organizationId: Id<'org'>;

  @IsEmail()
  @MaxLength(254)
  @Field(() => EmailAddress, { description: 'The e-mail address of an account.' })
  email: string;

  @Field(() => OrganizationRoleEnum, { description: 'What the person may do.' })
  role: OrganizationRole;
}

@InputType({ description: 'Another role for a member.' })
export class SetOrganizationMemberRoleInput {
  @IsId('org')
  @Field(() => ID, { description: 'The organization.' })
  organizationId: Id<'org'>;

  @IsId('usr')
  @Field(() => ID, { description: 'The member.' })
  userId: Id<'usr'>;

  @Field(() => OrganizationRoleEnum, { description: 'What the person may do from now on.' })
  role: OrganizationRole;
}

@InputType({ description: 'A membership to end.' })
export class RemoveOrganizationMemberInput {
  @IsId('org')
  @Field(() => ID, { description: 'The organization.' })
  organizationId: Id<'org'>;

  @IsId('usr')
  @Field(() => ID, { description: 'The member.' })
  userId: Id<'usr'>;
}

@InputType({ description: 'Another role for a user.' })
export class SetUserRoleInput {
  @IsId('usr')
  @Field(() => ID, { description: 'The user.' })
  userId: Id<'usr'>;

  @IsIn(['MEMBER', 'ORGANIZER', 'ADMIN'], { message: 'must be MEMBER, ORGANIZER or ADMIN' })
  @Field(() => RoleEnum, { description: 'MEMBER, ORGANIZER or ADMIN.' })
  role: AccountRole;
}

@InputType({ description: 'Which audit entries a list holds; absent conditions hold for all.' })
export class AuditFilterInput {
  @IsOptional()
  @NotBlank()
  @MaxLength(100)
  @Field(() => String, { nullable: true, description: 'Exactly this thing, by its TypeID.' })
  subjectId?: string | null;

  @IsOptional()
  @IsId('usr')
  @Field(() => ID, { nullable: true, description: 'Done by this user.' })
  actorId?: Id<'usr'> | null;

  @IsOptional()
  @NotBlank()
  @MaxLength(100)
  @Field(() => String, { nullable: true, description: 'Exactly this action: `event.approved`.' })
  action?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Done after this instant.' })
  after?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Done before this instant.' })
  before?: Date | null;
}
