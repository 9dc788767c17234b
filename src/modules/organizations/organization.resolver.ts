import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { badInput, notFound } from '../../kernel/problem.js';
import { userById, UserType } from '../accounts/schema.js';
import { createOrganization } from './create-organization.js';
import { findOrganizationBySlug, listMyOrganizations, listOrganizations } from './list-organizations.js';
import { CreateOrganizationInput, UpdateOrganizationInput } from './organization.inputs.js';
import { membersByOrganization, organizationById } from './organization.loaders.js';
import { mayManage } from './organization.policy.js';
import {
  CreateOrganizationResult,
  UpdateOrganizationResult,
  type CreateOrganizationSuccess,
  type UpdateOrganizationSuccess,
} from './organization.results.js';
import { OrganizationMemberType, OrganizationType, SellerDetailsType } from './organization.type.js';
import { updateOrganization } from './update-organization.js';

export const OrganizationConnection = connectionOf(OrganizationType, 'Organization');

const LONGEST_TEXT = 100;

@Resolver(() => OrganizationType)
export class OrganizationResolver {
  @Query(() => OrganizationType, { nullable: true, description: 'An organization by id or slug, or NOT_FOUND.' })
  @Auth('PUBLIC')
  async organization(
    @Arg('id', () => ID, { nullable: true, description: 'A TypeID that begins with `org_`.' })
    id: string | null | undefined,
    @Arg('slug', () => String, { nullable: true, description: 'Instead of the id.' })
    slug: string | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<OrganizationType> {
    if ((typeof id === 'string') === (typeof slug === 'string'))
      throw badInput('id', 'must be given, or slug, and not both.');
    const found =
      typeof id === 'string'
        ? await ctx.load(organizationById, idArgument('org', id))
        : await findOrganizationBySlug(ctx.read, slug ?? '');
    if (!found) throw notFound('organization');
    return found;
  }

  @Query(() => OrganizationConnection, { description: 'Organizations by name.' })
  @Auth('PUBLIC')
  organizations(
    @Arg('text', () => String, {
      nullable: true,
      description: 'Part of the name, at most 100 characters; case and accents do not matter.',
    })
    text: string | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<OrganizationType>> {
    if (text && text.length > LONGEST_TEXT) throw badInput('text', `must have at most ${LONGEST_TEXT} characters.`);
    return listOrganizations(ctx.read, text, page);
  }

  @Query(() => OrganizationConnection, { description: 'The organizations that the viewer is a member of, by name.' })
  @Auth('MEMBER')
  myOrganizations(@Args(() => PageArgs) page: PageArgs, @Ctx() ctx: Context): Promise<Connection<OrganizationType>> {
    return listMyOrganizations(ctx.read, page);
  }

  @Mutation(() => CreateOrganizationResult, { description: 'Makes an organization that the viewer owns.' })
  @Auth('ORGANIZER')
  async createOrganization(
    @Arg('input', () => CreateOrganizationInput, { description: 'The new organization.' })
    input: CreateOrganizationInput,
    @Ctx() ctx: Context,
  ): Promise<CreateOrganizationSuccess> {
    return { organization: await ctx.execute(createOrganization, input) };
  }

  @Mutation(() => UpdateOrganizationResult, {
    description: 'Changes an organization. Owners and managers may; for everybody else it is NOT_FOUND.',
  })
  @Auth('ORGANIZER')
  async updateOrganization(
    @Arg('input', () => UpdateOrganizationInput, { description: 'What changes.' }) input: UpdateOrganizationInput,
    @Ctx() ctx: Context,
  ): Promise<UpdateOrganizationSuccess> {
    return { organization: await ctx.execute(updateOrganization, input) };
  }

  @FieldResolver(() => SellerDetailsType, {
    nullable: true,
    description: 'What its invoices say of it; null for all but those who manage it, and admins.',
  })
  seller(@Root() organization: OrganizationType, @Ctx() ctx: Context): SellerDetailsType | null {
    return mayManage(ctx.viewer, { organizationId: organization.id }) ? organization : null;
  }

  @FieldResolver(() => [OrganizationMemberType], {
    description: 'Who is in the organization, in the order of joining; empty for all but its members and admins.',
  })
  async members(@Root() organization: OrganizationType, @Ctx() ctx: Context): Promise<OrganizationMemberType[]> {
    const maySee =
      ctx.viewer.memberships.has(organization.id) || mayManage(ctx.viewer, { organizationId: organization.id });
    return maySee ? ctx.load(membersByOrganization, organization.id) : [];
  }
}

@Resolver(() => OrganizationMemberType)
export class OrganizationMemberResolver {
  @FieldResolver(() => UserType, { description: 'The person.' })
  async user(@Root() member: OrganizationMemberType, @Ctx() ctx: Context): Promise<UserType> {
    const user = await ctx.load(userById, member.userId);
    return user!;
  }
}
