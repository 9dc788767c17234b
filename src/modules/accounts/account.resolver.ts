import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { viewerId } from '../../kernel/auth/viewer.js';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { EmailAddress } from '../../kernel/graphql/scalars.js';
import { notFound } from '../../kernel/problem.js';
import { UpdateProfileInput, UserFilterInput } from './account.inputs.js';
import { userById } from './account.loaders.js';
import { UpdateProfileResult, type UpdateProfileSuccess } from './account.results.js';
import { ActiveSession, UserType } from './account.type.js';
import { listSessions, listUsers } from './list-users.js';
import { updateProfile } from './update-profile.js';

export const UserConnection = connectionOf(UserType, 'User');

@Resolver(() => UserType)
export class AccountResolver {
  @Query(() => UserType, { description: 'The viewer.' })
  @Auth('MEMBER')
  async me(@Ctx() ctx: Context): Promise<UserType> {
    const user = await ctx.load(userById, viewerId(ctx.viewer));
    if (!user) throw notFound('user');
    return user;
  }

  @Query(() => [ActiveSession], {
    description: "The viewer's log-ins that can still be refreshed, at most 100, the last used first.",
  })
  @Auth('MEMBER')
  sessions(@Ctx() ctx: Context): Promise<ActiveSession[]> {
    return listSessions(ctx.read);
  }

  @Query(() => UserType, { nullable: true, description: 'A user by id, or NOT_FOUND.' })
  @Auth('ADMIN')
  async user(
    @Arg('id', () => ID, { description: 'A TypeID that begins with `usr_`.' }) id: string,
    @Ctx() ctx: Context,
  ): Promise<UserType> {
    const user = await ctx.load(userById, idArgument('usr', id));
    if (!user) throw notFound('user');
    return user;
  }

  @Query(() => UserConnection, { description: 'All users, newest first.' })
  @Auth('ADMIN')
  users(
    @Arg('filter', () => UserFilterInput, { nullable: true, description: 'Which users.' })
    filter: UserFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<UserType>> {
    return listUsers(ctx.read, filter ?? {}, page);
  }

  @Mutation(() => UpdateProfileResult, { description: "Changes the viewer's own account." })
  @Auth('MEMBER')
  async updateProfile(
    @Arg('input', () => UpdateProfileInput, { description: 'What changes.' }) input: UpdateProfileInput,
    @Ctx() ctx: Context,
  ): Promise<UpdateProfileSuccess> {
    return { user: await ctx.execute(updateProfile, input) };
  }

  @FieldResolver(() => EmailAddress, {
    nullable: true,
    description: 'The e-mail address; null for everybody but the user and admins.',
  })
  email(@Root() user: UserType, @Ctx() { viewer }: Context): string | null {
    const mayRead = user.isViewer || viewer.id === user.id || viewer.role === 'ADMIN';
    return mayRead ? (user.email ?? null) : null;
  }
}
