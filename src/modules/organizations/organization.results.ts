import { Field, ObjectType } from 'type-graphql';
import { resultOf } from '../../kernel/graphql/problems.js';
import { LastAdmin } from '../accounts/index.js';
import { UserType } from '../accounts/schema.js';
import { AlreadyMember, LastOwner, NoSuchAccount } from './organization.problems.js';
import { OrganizationType } from './organization.type.js';

@ObjectType({ description: 'The organization was made.' })
export class CreateOrganizationSuccess {
  @Field(() => OrganizationType, { description: 'The new organization.' })
  organization: OrganizationType;
}

@ObjectType({ description: 'The organization was changed.' })
export class UpdateOrganizationSuccess {
  @Field(() => OrganizationType, { description: 'The organization, as changed.' })
  organization: OrganizationType;
}

@ObjectType({ description: 'The person is a member now.' })
export class AddOrganizationMemberSuccess {
  @Field(() => OrganizationType, { description: 'The organization with its members.' })
  organization: OrganizationType;
}

@ObjectType({ description: 'The member has the role now.' })
export class SetOrganizationMemberRoleSuccess {
  @Field(() => OrganizationType, { description: 'The organization with its members.' })
  organization: OrganizationType;
}

@ObjectType({ description: 'The person is no member any more.' })
export class RemoveOrganizationMemberSuccess {
  @Field(() => OrganizationType, { description: 'The organization with its members.' })
  organization: OrganizationType;
}

@ObjectType({ description: 'The user has the role now.' })
export class SetUserRoleSuccess {
  @Field(() => UserType, { description: 'The user, as changed.' })
  user: UserType;
}

export const CreateOrganizationResult = resultOf('CreateOrganization', CreateOrganizationSuccess, []);
export const UpdateOrganizationResult = resultOf('UpdateOrganization', UpdateOrganizationSuccess, []);
export const AddOrganizationMemberResult = resultOf('AddOrganizationMember', AddOrganizationMemberSuccess, [
  NoSuchAccount,
  AlreadyMember,
]);
export const SetOrganizationMemberRoleResult = resultOf('SetOrganizationMemberRole', SetOrganizationMemberRoleSuccess, [
  LastOwner,
]);
export const RemoveOrganizationMemberResult = resultOf('RemoveOrganizationMember', RemoveOrganizationMemberSuccess, [
  LastOwner,
]);
export const SetUserRoleResult = resultOf('SetUserRole', SetUserRoleSuccess, [LastAdmin]);
