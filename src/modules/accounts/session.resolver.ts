import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { Problem } from '../../kernel/problem.js';
import { accountSecurity } from './account-security.js';
import { ChangePasswordInput, LogInInput, RefreshSessionInput, SignUpInput } from './account.inputs.js';
import { userById } from './account.loaders.js';
import {
  ChangePasswordResult,
  LogInResult,
  LogOutResult,
  RefreshSessionResult,
  SignUpResult,
  type ChangePasswordSuccess,
  type LogInSuccess,
  type LogOutSuccess,
  type RefreshSessionSuccess,
  type SignUpSuccess,
} from './account.results.js';
import type { SessionType } from './account.type.js';
import { changePassword, verifyOwnPassword } from './change-password.js';
import { logIn } from './log-in.js';
import { logOut, logOutEverywhere } from './log-out.js';
import type { OpenedSession } from './open-session.js';
import { assertStrongPassword } from './password.policy.js';
import { refreshSession } from './refresh-session.js';
import { signUp } from './sign-up.js';
import { verifyCredentials } from './verify-credentials.js';

@Resolver()
export class SessionResolver {
  @Mutation(() => SignUpResult, {
    description:
      'Makes an account with the role MEMBER and logs it in. Too many from an address are RATE_LIMITED with `retryAfter`.',
  })
  @Auth('PUBLIC')
  async signUp(
    @Arg('input', () => SignUpInput, { description: 'The new account.' }) input: SignUpInput,
    @Ctx() ctx: Context,
  ): Promise<SignUpSuccess> {
    const { passwords, limits, refreshTokenTimeToLive: timeToLive } = ctx.port(accountSecurity);
    assertStrongPassword(input.password);
    await limits.signUp(ctx.address);
    const passwordHash = await passwords.hash(input.password);
    const { email, displayName } = input;
    return {
      session: await sessionOf(ctx, await ctx.execute(signUp, { email, displayName, passwordHash, timeToLive })),
    };
  }

  @Mutation(() => LogInResult, {
    description: 'Begins a session. Too many failures for an account or an address are RATE_LIMITED with `retryAfter`.',
  })
  @Auth('PUBLIC')
  async logIn(
    @Arg('input', () => LogInInput, { description: 'E-mail address and password.' }) input: LogInInput,
    @Ctx() ctx: Context,
  ): Promise<LogInSuccess> {
    const security = ctx.port(accountSecurity);
    const verified = await verifyCredentials(ctx.read, security, { ...input, address: ctx.address });
    const opened = await ctx.execute(logIn, { ...verified, timeToLive: security.refreshTokenTimeToLive });
    return { session: await sessionOf(ctx, opened) };
  }

  @Mutation(() => RefreshSessionResult, {
    description: 'Trades a refresh token for new tokens. A token presented a second time ends the session.',
  })
  @Auth('PUBLIC')
  async refreshSession(
    @Arg('input', () => RefreshSessionInput, { description: 'The newest refresh token.' }) input: RefreshSessionInput,
    @Ctx() ctx: Context,
  ): Promise<RefreshSessionSuccess | Problem> {
    const { refreshTokenTimeToLive: timeToLive } = ctx.port(accountSecurity);
    const opened = await ctx.execute(refreshSession, { refreshToken: input.refreshToken, timeToLive });
    return opened instanceof Problem ? opened : { session: await sessionOf(ctx, opened) };
  }

  @Mutation(() => LogOutResult, { description: 'Ends the session of the access token that asks, at once.' })
  @Auth('MEMBER')
  async logOut(@Ctx() ctx: Context): Promise<LogOutSuccess> {
    await ctx.execute(logOut, undefined);
    return { loggedOut: true };
  }

  @Mutation(() => LogOutResult, { description: 'Ends all sessions of the viewer, at once.' })
  @Auth('MEMBER')
  async logOutEverywhere(@Ctx() ctx: Context): Promise<LogOutSuccess> {
    await ctx.execute(logOutEverywhere, undefined);
    return { loggedOut: true };
  }

  @Mutation(() => ChangePasswordResult, {
    description:
      "Sets the viewer's password and ends all other sessions. Too many attempts are RATE_LIMITED with `retryAfter`.",
  })
  @Auth('MEMBER')
  async changePassword(
    @Arg('input', () => ChangePasswordInput, { description: 'The old and the new password.' })
    input: ChangePasswordInput,
    @Ctx() ctx: Context,
  ): Promise<ChangePasswordSuccess> {
    const security = ctx.port(accountSecurity);
    const currentHash = await verifyOwnPassword(ctx.read, security, input.currentPassword);
    assertStrongPassword(input.newPassword);
    const passwordHash = await security.passwords.hash(input.newPassword);
    return { user: await ctx.execute(changePassword, { currentHash, passwordHash }) };
  }
}

async function sessionOf(ctx: Context, { userId, sessionId, refreshToken }: OpenedSession): Promise<SessionType> {
  const { token, expiresAt } = ctx.port(accountSecurity).accessTokens.issue({ userId, sessionId });
  const user = await ctx.load(userById, userId);
  return { accessToken: token, accessTokenExpiresAt: expiresAt, refreshToken, user: { ...user!, isViewer: true } };
}
