import { Field, Int } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import { Problem } from '../../kernel/problem.js';

@ProblemType('Returned when somebody else changed the event since it was read: read it again and repeat the change.')
export class StaleVersion extends Problem {
  readonly code = 'STALE_VERSION';
  readonly message = 'The event was changed in the meantime. Read it again and repeat your change.';

  @Field(() => Int, { description: 'The version that the event has now.' })
  readonly currentVersion: number;

  constructor(currentVersion: number) {
    super();
    this.currentVersion = currentVersion;
  }
}
