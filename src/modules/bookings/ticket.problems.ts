import { Field, registerEnumType } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import { Problem } from '../../kernel/problem.js';

const NotMovableReason = { TICKET_VOID: 'TICKET_VOID', TICKET_USED: 'TICKET_USED', NO_SEAT: 'NO_SEAT' } as const;
type NotMovableReason = keyof typeof NotMovableReason;

registerEnumType(NotMovableReason, {
  name: 'NotMovableReason',
  description: 'Why a ticket cannot be moved to another seat.',
  valuesConfig: {
    TICKET_VOID: { description: 'Its booking was cancelled.' },
    TICKET_USED: { description: 'Somebody has been admitted with it: undo the check-in first.' },
    NO_SEAT: { description: 'It is for general admission.' },
  },
});

const WORDS: Record<NotMovableReason, string> = {
  TICKET_VOID: 'This ticket was cancelled.',
  TICKET_USED: 'Somebody has been admitted with this ticket. Undo the check-in first.',
  NO_SEAT: 'This ticket is for general admission: it has no seat.',
};

@ProblemType('Returned when a ticket cannot be moved to any seat.')
export class NotMovable extends Problem {
  readonly code = 'NOT_MOVABLE';

  @Field(() => NotMovableReason, { description: 'What stands against it.' })
  readonly reason: NotMovableReason;

  readonly message: string;

  constructor(reason: NotMovableReason) {
    super();
    this.reason = reason;
    this.message = WORDS[reason];
  }
}
