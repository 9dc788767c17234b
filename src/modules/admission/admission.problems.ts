import { Field, registerEnumType } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import { Problem } from '../../kernel/problem.js';

@ProblemType('Returned when the ticket has let somebody in already: let nobody in with it.')
export class AlreadyCheckedIn extends Problem {
  readonly code = 'ALREADY_CHECKED_IN';
  readonly message = 'This ticket has let somebody in already.';

  @Field(() => DateTime, { description: 'When it was scanned.' })
  readonly checkedInAt: Date;

  @Field(() => String, { description: 'At which gate.' })
  readonly gate: string;

  constructor({ scannedAt, gate }: { scannedAt: Date; gate: string }) {
    super();
    this.checkedInAt = scannedAt;
    this.gate = gate;
  }
}

@ProblemType('Returned when the ticket is for another event than the one of this gate.')
export class WrongEvent extends Problem {
  readonly code = 'WRONG_EVENT';
  readonly message = 'This ticket is for another event.';
}

export const TicketVoidReasonEnum = { CANCELLED: 'CANCELLED', REISSUED: 'REISSUED' } as const;
export type TicketVoidReason = keyof typeof TicketVoidReasonEnum;

registerEnumType(TicketVoidReasonEnum, {
  name: 'TicketVoidReason',
  description: 'Why a ticket lets nobody in.',
  valuesConfig: {
    CANCELLED: { description: 'Its booking or its event was cancelled.' },
    REISSUED: { description: 'It was transferred or issued anew: only its newest code is good.' },
  },
});

@ProblemType('Returned when the token is genuine, but its ticket lets nobody in any more.')
export class TicketVoid extends Problem {
  readonly code = 'TICKET_VOID';
  readonly message: string;

  @Field(() => TicketVoidReasonEnum, { description: 'Why.' })
  readonly reason: TicketVoidReason;

  constructor(reason: TicketVoidReason) {
    super();
    this.reason = reason;
    this.message =
      reason === 'CANCELLED' ? 'This ticket was cancelled.' : 'This code was replaced by a newer one of the ticket.';
  }
}

@ProblemType('Returned when the token is none of ours: forged, damaged, or no ticket at all.')
export class TokenInvalid extends Problem {
  readonly code = 'TOKEN_INVALID';
  readonly message = 'This is no ticket of ours. Scan it again, or look the person up in the list.';
}
