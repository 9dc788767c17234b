import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { addMember, removeMember, setMemberRole } from './decide-on-members.js';
import {
  AddOrganizationMemberInput,
  RemoveOrganizationMemberInput,
  SetOrganizationMemberRoleInput,
  SetUserRoleInput,
} from './organization.inputs.js';
import {
  AddOrganizationMemberResult,
  RemoveOrganizationMemberResult,
  SetOrganizationMemberRoleResult,
  SetUserRoleResult,
  type AddOrganizationMemberSuccess,
  type RemoveOrganizationMemberSuccess,
  type SetOrganizationMemberRoleSuccess,
  type SetUserRoleSuccess,
} from './organization.results.js';
import { setUserRole } from './set-user-role.js';

@Resolver()
export class MemberResolver {
  @Mutation(() => AddOrganizationMemberResult, {
    description:
      'Takes a person with an account into an organization; owners may. Whoever becomes OWNER or MANAGER has at least the role ORGANIZER from then on.',
  })
  @Auth('ORGANIZER')
  async addOrganizationMember(
    @Arg('input', () => AddOrganizationMemberInput, { description: 'Who, and as what.' })
    input: AddOrganizationMemberInput,
    @Ctx() ctx: Context,
  ): Promise<AddOrganizationMemberSuccess> {
    return { organization: await ctx.execute(addMember, input) };
  }

  @Mutation(() => SetOrganizationMemberRoleResult, { description: 'Gives a member another role; owners may.' })
  @Auth('ORGANIZER')
  async setOrganizationMemberRole(
    @Arg('input', () => SetOrganizationMemberRoleInput, { description: 'Who, and as what.' })
    input: SetOrganizationMemberRoleInput,
    @Ctx() ctx: Context,
  ): Promise<SetOrganizationMemberRoleSuccess> {
    return { organization: await ctx.execute(setMemberRole, input) };
  }

  @Mutation(() => RemoveOrganizationMemberResult, { description: 'Ends a membership; owners may, and the member may.' })
  @Auth('MEMBER')
  async removeOrganizationMember(
    @Arg('input', () => RemoveOrganizationMemberInput, { description: 'Which membership.' })
    input: RemoveOrganizationMemberInput,
    @Ctx() ctx: Context,
  ): Promise<RemoveOrganizationMemberSuccess> {
    return { organization: await ctx.execute(removeMember, input) };
  }

  @Mutation(() => SetUserRoleResult, {
    description:
      'Gives a user another role, at once. Whoever becomes ORGANIZER without an organization gets one in the same commit. ' +
      'An OWNER or MANAGER of an organization who becomes a MEMBER manages nothing until they are an ORGANIZER again.',
  })
  @Auth('ADMIN')
  async setUserRole(
    @Arg('input', () => SetUserRoleInput, { description: 'Who, and which role.' }) input: SetUserRoleInput,
    @Ctx() ctx: Context,
  ): Promise<SetUserRoleSuccess> {
    return { user: await ctx.execute(setUserRole, input) };
  }
}
