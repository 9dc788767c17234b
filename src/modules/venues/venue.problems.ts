import { Field, ObjectType } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import { Problem } from '../../kernel/problem.js';
import type { PlanIssue } from './seat-plan.js';

@ObjectType({ description: 'One mistake in a seat map document.' })
export class SeatMapIssue implements PlanIssue {
  @Field(() => String, {
    description: 'Where it is, such as `zones[0].rows[3].seats[2].category`; empty for the document as a whole.',
  })
  path: string;

  @Field(() => String, { description: 'What is wrong there.' })
  message: string;
}

@ProblemType('Returned when a seat map document cannot be read; nothing of it was stored.')
export class InvalidSeatMap extends Problem {
  readonly code = 'INVALID_SEAT_MAP';
  readonly message = 'The document is not a seat map of this format. Correct what is listed and import it again.';

  @Field(() => [SeatMapIssue], {
    description:
      'The first hundred mistakes in the order of the document; when there are more, the last entry counts them.',
  })
  readonly issues: PlanIssue[];

  constructor(issues: PlanIssue[]) {
    super();
    this.issues = issues;
  }
}
