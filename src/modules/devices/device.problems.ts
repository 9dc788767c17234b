import { Problem } from '../../kernel/problem.js';
import { ProblemType } from '../../kernel/graphql/problems.js';

@ProblemType('Returned when a pairing code is not known, was used, or is older than 15 minutes. Ask for a new one.')
export class PairingCodeInvalid extends Problem {
  readonly code = 'PAIRING_CODE_INVALID';
  readonly message = 'This code does not pair a device, or not any more. Ask for a new one.';
}
