import { Field, Int, registerEnumType } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import { Problem } from '../../kernel/problem.js';

@ProblemType(
  'Returned when the ticket has let somebody in already, who is inside, or was let in today: let nobody in with it.',
)
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

@ProblemType('Returned when the ticket is good, but on no list that this gate serves. Send the person to another gate.')
export class NotOnThisList extends Problem {
  readonly code = 'NOT_ON_THIS_LIST';
  readonly message = 'This ticket is not for this gate.';
}

export const EntryTimeReasonEnum = { TOO_EARLY: 'TOO_EARLY', TOO_LATE: 'TOO_LATE' } as const;
type EntryTimeReason = keyof typeof EntryTimeReasonEnum;

registerEnumType(EntryTimeReasonEnum, {
  name: 'EntryTimeReason',
  description: 'Why the time of a scan is not a time of entry.',
  valuesConfig: {
    TOO_EARLY: { description: 'A list of the ticket opens later.' },
    TOO_LATE: { description: 'All lists of the ticket have closed.' },
  },
});

@ProblemType('Returned when the lists that the ticket is on let nobody in at this time.')
export class OutsideEntryTime extends Problem {
  readonly code = 'OUTSIDE_ENTRY_TIME';
  readonly message: string;

  @Field(() => EntryTimeReasonEnum, { description: 'Whether to come later, or never.' })
  readonly reason: EntryTimeReason;

  constructor(reason: EntryTimeReason) {
    super();
    this.reason = reason;
    this.message = reason === 'TOO_EARLY' ? 'This ticket lets in later.' : 'The entry time of this ticket is over.';
  }
}

@ProblemType('Returned when the ticket has let in as often as its list allows.')
export class NoEntriesLeft extends Problem {
  readonly code = 'NO_ENTRIES_LEFT';
  readonly message: string;

  @Field(() => Int, { description: 'How often it lets in.' })
  readonly entries: number;

  constructor(entries: number) {
    super();
    this.entries = entries;
    this.message = `This ticket has let in ${entries} times, as often as it may.`;
  }
}

@ProblemType('Returned when nobody is inside with the ticket at that time, so that nobody can leave with it.')
export class NotInside extends Problem {
  readonly code = 'NOT_INSIDE';
  readonly message = 'Nobody is inside with this ticket.';
}

@ProblemType('Returned when the event has a gate, or a check-in list, of this name already.')
export class NameTaken extends Problem {
  readonly code = 'NAME_TAKEN';
  readonly message = 'The event has one of this name already. Choose another, or archive the one that there is.';
}
