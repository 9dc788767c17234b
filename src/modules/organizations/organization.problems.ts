import { Problem } from '../../kernel/problem.js';
import { ProblemType } from '../../kernel/graphql/problems.js';

@ProblemType('Returned when an organization would be left without an owner.')
export class LastOwner extends Problem {
  readonly code = 'LAST_OWNER';
  readonly message = 'An organization has at least one owner. Make somebody else an owner first.';
}

@ProblemType('Returned when nobody has an account with this e-mail address.')
export class NoSuchAccount extends Problem {
  readonly code = 'NO_SUCH_ACCOUNT';
  readonly message = 'Nobody has an account with this e-mail address. Ask the person to sign up first.';
}

@ProblemType('Returned when the person is a member of the organization already.')
export class AlreadyMember extends Problem {
  readonly code = 'ALREADY_MEMBER';
  readonly message = 'This person is a member already. Change the role instead.';
}
