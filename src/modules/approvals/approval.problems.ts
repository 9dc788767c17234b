import { Field } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import { Problem } from '../../kernel/problem.js';

@ProblemType('Returned when an event lacks what it needs to be published.')
export class EventIncomplete extends Problem {
  readonly code = 'EVENT_INCOMPLETE';
  readonly message: string;

  @Field(() => [String], {
    description:
      'All that is missing, at least one of: `title`, `startsAt` (must be in the future), `endsAt` (must be after the ' +
      'start), `venueId` (a venue or a location), `seatMapId` (for reserved seats), `ticketTypes` (at least one that ' +
      'can be sold, and none of seats where the seating is GENERAL, or of other places where it is RESERVED).',
  })
  readonly missing: string[];

  constructor(missing: string[]) {
    super();
    this.missing = missing;
    this.message = `The event cannot be published yet. Missing: ${missing.join(', ')}.`;
  }
}
