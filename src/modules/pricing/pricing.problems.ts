import { ProblemType } from '../../kernel/graphql/problems.js';
import { Problem } from '../../kernel/problem.js';

@ProblemType('Returned when an amount would be greater than 2^53 - 1 minor units, the most that can be told exactly.')
export class AmountTooLarge extends Problem {
  readonly code = 'AMOUNT_TOO_LARGE';
  readonly message = 'This costs more than can be charged at once. Book fewer places together.';
}
