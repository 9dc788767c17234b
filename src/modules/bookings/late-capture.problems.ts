import { Field } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import { Problem } from '../../kernel/problem.js';
import { RefundType } from '../payments/schema.js';

@ProblemType('What is wrong with a booking whose money came when its places had gone to others.')
export class LateCapture extends Problem {
  readonly code = 'LATE_CAPTURE';
  readonly message = 'The payment came when the booking could no longer be confirmed: all of it is refunded.';

  @Field(() => RefundType, { description: 'The refund of all that was paid.' })
  readonly refund: RefundType;

  constructor(refund: RefundType) {
    super();
    this.refund = refund;
  }
}
