import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import type { Role } from '../../kernel/auth/role.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';

export const RoleEnum = { PUBLIC: 'PUBLIC', MEMBER: 'MEMBER', ORGANIZER: 'ORGANIZER', ADMIN: 'ADMIN' } as const;
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'Who may ask. Each role includes those before it.',
  valuesConfig: {
    PUBLIC: { description: 'Anybody, also without an account.' },
    MEMBER: { description: 'Anybody who is logged in.' },
    ORGANIZER: { description: 'May own organizations and publish events.' },
    ADMIN: { description: 'Approves events and may do everything.' },
  },
});

@ObjectType('User', { description: 'A person with an account.' })
export class UserType {
  @Field(() => ID, { description: 'A TypeID that begins with `usr_`.' })
  id: Id<'usr'>;

  @Field(() => String, { description: 'How the person wants to be called.' })
  displayName: string;

  @Field(() => RoleEnum, { description: 'What the person may do.' })
  role: Role;

  @Field(() => DateTime, { description: 'When the account was made.' })
  createdAt: Date;

  email?: string;
  /** Set where the answer itself logs the user in. */
  isViewer?: boolean;
}

@ObjectType('Session', { description: 'Tokens of a log-in. Keep the refresh token secret and safe: it is good once.' })
export class SessionType {
  @Field(() => String, { description: 'Goes into the header `Authorization: Bearer …`.' })
  accessToken: string;

  @Field(() => DateTime, { description: 'When the access token ends.' })
  accessTokenExpiresAt: Date;

  @Field(() => String, { description: 'For `refreshSession`, before or after the access token has ended.' })
  refreshToken: string;

  @Field(() => UserType, { description: 'Who is logged in.' })
  user: UserType;
}

@ObjectType({ description: 'A log-in of the viewer on some device.' })
export class ActiveSession {
  @Field(() => ID, { description: 'A TypeID that begins with `ses_`.' })
  id: Id<'ses'>;

  @Field(() => DateTime, { description: 'When the log-in was.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When it was last refreshed.' })
  refreshedAt: Date;
}
