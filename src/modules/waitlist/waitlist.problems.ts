import { Field, ID, Int } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import type { Id } from '../../kernel/ids.js';
import { Problem } from '../../kernel/problem.js';

@ProblemType('Returned when nobody can begin to wait: the organizer keeps no waitlist, or sales are not on.')
export class WaitlistClosed extends Problem {
  readonly code = 'WAITLIST_CLOSED';
  readonly message = 'The waitlist is closed.';
}

@ProblemType('Returned when the member waits for this ticket type already, or has an open offer of it.')
export class AlreadyWaiting extends Problem {
  readonly code = 'ALREADY_WAITING';
  readonly message = 'You wait for these already.';

  @Field(() => ID, { description: 'The entry that there is.' })
  readonly entryId: Id<'wle'>;

  constructor(entryId: Id<'wle'>) {
    super();
    this.entryId = entryId;
  }
}

@ProblemType('Returned when as many places are free as one would wait for. Reserve them.')
export class NotSoldOut extends Problem {
  readonly code = 'NOT_SOLD_OUT';
  readonly message: string;

  @Field(() => Int, { description: 'How many are free.' })
  readonly free: number;

  constructor(free: number) {
    super();
    this.free = free;
    this.message = 'Nobody need wait: these places are free. Reserve them.';
  }
}

@ProblemType(
  'Returned when there is no offer, or not any more: it was accepted, declined, its time is up, or the event was called off.',
)
export class OfferNotOpen extends Problem {
  readonly code = 'OFFER_NOT_OPEN';
  readonly message = 'There is no open offer. Whoever has lost one can join the waitlist again.';
}
