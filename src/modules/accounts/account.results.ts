import { Field, ObjectType } from 'type-graphql';
import { resultOf } from '../../kernel/graphql/problems.js';
import { EmailTaken, InvalidCredentials, SessionRevoked, WeakPassword } from './account.problems.js';
import { SessionType, UserType } from './account.type.js';

@ObjectType({ description: 'The account was made and is logged in.' })
export class SignUpSuccess {
  @Field(() => SessionType, { description: 'The first session of the account.' })
  session: SessionType;
}

@ObjectType({ description: 'The credentials were right.' })
export class LogInSuccess {
  @Field(() => SessionType, { description: 'A new session.' })
  session: SessionType;
}

@ObjectType({ description: 'The session goes on with new tokens.' })
export class RefreshSessionSuccess {
  @Field(() => SessionType, { description: 'The same session with new tokens; the old refresh token is used up.' })
  session: SessionType;
}

@ObjectType({ description: 'The session has ended.' })
export class LogOutSuccess {
  @Field(() => Boolean, { description: 'Always true.' })
  loggedOut: boolean;
}

@ObjectType({ description: 'The account was changed.' })
export class ChangePasswordSuccess {
  @Field(() => UserType, { description: 'The viewer.' })
  user: UserType;
}

@ObjectType({ description: 'The account was changed.' })
export class UpdateProfileSuccess {
  @Field(() => UserType, { description: 'The viewer, as changed.' })
  user: UserType;
}

export const SignUpResult = resultOf('SignUp', SignUpSuccess, [EmailTaken, WeakPassword]);
export const LogInResult = resultOf('LogIn', LogInSuccess, [InvalidCredentials]);
export const RefreshSessionResult = resultOf('RefreshSession', RefreshSessionSuccess, [SessionRevoked]);
export const LogOutResult = resultOf('LogOut', LogOutSuccess, []);
export const ChangePasswordResult = resultOf('ChangePassword', ChangePasswordSuccess, [
  InvalidCredentials,
  WeakPassword,
]);
export const UpdateProfileResult = resultOf('UpdateProfile', UpdateProfileSuccess, []);
