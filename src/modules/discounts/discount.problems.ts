import { Field, Int, registerEnumType } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import { Problem } from '../../kernel/problem.js';

const WORDS = {
  UNKNOWN_CODE: 'There is no such code for this event.',
  NOT_YET_VALID: 'This code is not valid yet.',
  NO_LONGER_VALID: 'This code is no longer valid.',
  USED_UP: 'This code has been used as often as it may be.',
  USED_UP_BY_MEMBER: 'You have used this code as often as you may.',
  BELOW_MIN_TOTAL: 'This is not enough for the code: it takes a higher total.',
  TOO_FEW_TICKETS: 'This is not enough for the code: it takes more tickets.',
  NOTHING_REDUCED: 'The code makes none of these tickets cheaper.',
  ACCESS_ONLY: 'This code unlocks tickets and takes nothing off their price: name it when you reserve.',
  NO_ACCESS: 'This code takes something off the price and unlocks nothing: name it when you check out.',
} as const;
export type DiscountRefusal = keyof typeof WORDS;

const ReasonEnum = Object.fromEntries(Object.keys(WORDS).map((reason) => [reason, reason])) as {
  [Reason in DiscountRefusal]: Reason;
};

registerEnumType(ReasonEnum, {
  name: 'DiscountRefusal',
  description: 'Why a code does not apply.',
  valuesConfig: {
    UNKNOWN_CODE: { description: 'The event has no such code, or has none any more.' },
    NOT_YET_VALID: { description: 'It will be valid later.' },
    NO_LONGER_VALID: { description: 'Its time is up.' },
    USED_UP: { description: 'All of its uses are taken; one comes back when a booking ends that has it.' },
    USED_UP_BY_MEMBER: { description: 'The member has bookings with all the uses that a member may have.' },
    BELOW_MIN_TOTAL: { description: 'The places cost less than it takes.' },
    TOO_FEW_TICKETS: { description: 'These are fewer places than it takes.' },
    NOTHING_REDUCED: { description: 'It is for other ticket types, or these places are free already.' },
    ACCESS_ONLY: { description: 'It unlocks ticket types: `reserve` takes it, checkout does not.' },
    NO_ACCESS: { description: 'It makes places cheaper: `checkOut` takes it, `reserve` does not.' },
  },
});

@ProblemType('Returned when a code cannot be used.')
export class DiscountNotApplicable extends Problem {
  readonly code = 'DISCOUNT_NOT_APPLICABLE';

  @Field(() => ReasonEnum, { description: 'What stands against it.' })
  readonly reason: DiscountRefusal;

  readonly message: string;

  constructor(reason: DiscountRefusal) {
    super();
    this.reason = reason;
    this.message = WORDS[reason];
  }
}

@ProblemType('Returned when the event has a code already that reads the same; case and accents do not matter.')
export class CodeTaken extends Problem {
  readonly code = 'CODE_TAKEN';
  readonly message = 'The event has this code already. Choose another, or archive the one that there is.';
}

@ProblemType('Returned when a code has been used more often than it could be by the new limit.')
export class MaxUsesBelowUses extends Problem {
  readonly code = 'MAX_USES_BELOW_USES';
  readonly message: string;

  @Field(() => Int, { description: 'How many bookings use it now.' })
  readonly uses: number;

  constructor(uses: number) {
    super();
    this.uses = uses;
    this.message = `${uses} bookings use this code: the limit cannot be lower.`;
  }
}
