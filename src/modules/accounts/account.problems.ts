import { Problem } from '../../kernel/problem.js';
import { ProblemType } from '../../kernel/graphql/problems.js';

@ProblemType('Returned when an account with this e-mail address exists.')
export class EmailTaken extends Problem {
  readonly code = 'EMAIL_TAKEN';
  readonly message = 'There is an account with this e-mail address. Log in, or use another address.';
}

@ProblemType('Returned when a password is too short, repeats the same few characters, or is too long for bcrypt.')
export class WeakPassword extends Problem {
  readonly code = 'WEAK_PASSWORD';

  constructor(readonly message: string) {
    super();
  }
}

@ProblemType(
  'Returned when e-mail address and password do not belong together, for whatever reason, or the current password is wrong.',
)
export class InvalidCredentials extends Problem {
  readonly code = 'INVALID_CREDENTIALS';

  constructor(readonly message = 'E-mail address and password do not match an account.') {
    super();
  }
}

@ProblemType('Returned when a refresh token is unknown, expired, or was used before; the last ends the session.')
export class SessionRevoked extends Problem {
  readonly code = 'SESSION_REVOKED';
  readonly message = 'This session has ended. Log in again.';
}

@ProblemType('Returned when the only admin would lose the role.')
export class LastAdmin extends Problem {
  readonly code = 'LAST_ADMIN';
  readonly message = 'There must be an admin. Make somebody else one first.';
}
