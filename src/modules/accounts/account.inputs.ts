import { IsEmail, Length, MaxLength } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { NotBlank } from '../../kernel/graphql/not-blank.js';
import { EmailAddress } from '../../kernel/graphql/scalars.js';
import type { AccountRole } from './change-role.js';
import { RoleEnum } from './account.type.js';

@InputType({ description: 'A new account.' })
export class SignUpInput {
  @IsEmail()
  @MaxLength(254)
  @Field(() => EmailAddress, { description: 'Where mails go; also the name to log in with. Case does not matter.' })
  email: string;

  @MaxLength(1_000)
  @Field(() => String, { description: 'At least 12 characters, 5 different ones among them, and at most 72 bytes.' })
  password: string;

  @Length(1, 100)
  @NotBlank()
  @Field(() => String, { description: 'How others see the member: 1 to 100 characters.' })
  displayName: string;
}

@InputType({ description: 'Who logs in.' })
export class LogInInput {
  @MaxLength(254)
  @Field(() => String, { description: 'The e-mail address of the account. Case does not matter.' })
  email: string;

  @MaxLength(1_000)
  @Field(() => String, { description: 'The password of the account.' })
  password: string;
}

@InputType({ description: 'The session to carry on.' })
export class RefreshSessionInput {
  @MaxLength(200)
  @Field(() => String, { description: 'The refresh token that came last; each is good once.' })
  refreshToken: string;
}

@InputType({ description: 'A new password for the viewer.' })
export class ChangePasswordInput {
  @MaxLength(1_000)
  @Field(() => String, { description: 'The password until now.' })
  currentPassword: string;

  @MaxLength(1_000)
  @Field(() => String, { description: 'At least 12 characters, 5 different ones among them, and at most 72 bytes.' })
  newPassword: string;
}

@InputType({ description: 'What the viewer changes of the own account.' })
export class UpdateProfileInput {
  @Length(1, 100)
  @NotBlank()
  @Field(() => String, { description: 'How others see the member: 1 to 100 characters.' })
  displayName: string;
}

@InputType({ description: 'Which users a list holds; absent conditions hold for all.' })
export class UserFilterInput {
  @MaxLength(100)
  @Field(() => String, {
    nullable: true,
    description: 'Part of the e-mail address or name: at most 100 characters; case does not matter, accents do.',
  })
  text?: string | null;

  @Field(() => RoleEnum, { nullable: true, description: 'Exactly this role.' })
  role?: AccountRole | null;
}
