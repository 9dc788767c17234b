import { Field } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import { Problem } from '../../kernel/problem.js';

@ProblemType('Returned when the reservation is converted, released, or its time is up. Reserve again.')
export class ReservationNotActive extends Problem {
  readonly code = 'RESERVATION_NOT_ACTIVE';
  readonly message = 'This reservation is not active any more. Reserve again.';
}

@ProblemType('Returned when the reservation was extended before: it can be extended once.')
export class ReservationAlreadyExtended extends Problem {
  readonly code = 'RESERVATION_ALREADY_EXTENDED';
  readonly message = 'This reservation was extended before. It can be extended once.';

  @Field(() => DateTime, { description: 'When it was extended.' })
  readonly extendedAt: Date;

  constructor(extendedAt: Date) {
    super();
    this.extendedAt = extendedAt;
  }
}
