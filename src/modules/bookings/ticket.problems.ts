import { Field, ID, registerEnumType } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import { Problem } from '../../kernel/problem.js';

const NotTransferableReason = {
  TICKET_VOID: 'TICKET_VOID',
  TICKET_USED: 'TICKET_USED',
  EVENT_STARTED: 'EVENT_STARTED',
  EVENT_CANCELLED: 'EVENT_CANCELLED',
  SAME_HOLDER: 'SAME_HOLDER',
  NOT_CLAIMED: 'NOT_CLAIMED',
} as const;
type NotTransferableReason = keyof typeof NotTransferableReason;

registerEnumType(NotTransferableReason, {
  name: 'NotTransferableReason',
  description: 'Why a ticket cannot be given to somebody else.',
  valuesConfig: {
    TICKET_VOID: { description: 'Its booking was cancelled.' },
    TICKET_USED: { description: 'Somebody has been admitted with it.' },
    EVENT_STARTED: { description: 'The event has begun, or is over.' },
    EVENT_CANCELLED: { description: 'The event was called off.' },
    SAME_HOLDER: { description: 'It belongs to the account with that address already.' },
    NOT_CLAIMED: {
      description: 'It was sent to somebody who has not claimed it: `recallTicket` takes it back.',
    },
  },
});

const NOT_TRANSFERABLE: Record<NotTransferableReason, string> = {
  TICKET_VOID: 'This ticket was cancelled.',
  TICKET_USED: 'Somebody has been admitted with this ticket.',
  EVENT_STARTED: 'The event has begun: tickets change hands no more.',
  EVENT_CANCELLED: 'The event was called off.',
  SAME_HOLDER: 'This ticket belongs to the account with that address already.',
  NOT_CLAIMED: 'This ticket waits for somebody to claim it. Take it back first.',
};

@ProblemType('Returned when a ticket cannot be given to somebody else, or not be taken back.')
export class NotTransferable extends Problem {
  readonly code = 'NOT_TRANSFERABLE';

  @Field(() => NotTransferableReason, { description: 'What stands against it.' })
  readonly reason: NotTransferableReason;

  readonly message: string;

  constructor(reason: NotTransferableReason) {
    super();
    this.reason = reason;
    this.message = NOT_TRANSFERABLE[reason];
  }
}

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

const NOT_MOVABLE: Record<NotMovableReason, string> = {
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
    this.message = NOT_MOVABLE[reason];
  }
}

@ProblemType('Returned when somebody holds some of the seats: they may be checking out. Nothing was removed.')
export class SeatsHeld extends Problem {
  readonly code = 'SEATS_HELD';
  readonly message = 'Somebody holds some of these seats. Try again when their time is up.';

  @Field(() => [ID], { description: 'The seats that are held.' })
  readonly seatIds: Id<'seat'>[];

  @Field(() => DateTime, { description: 'When the last of these holds ends, unless it is bought or extended.' })
  readonly until: Date;

  constructor(seatIds: Id<'seat'>[], until: Date) {
    super();
    this.seatIds = seatIds;
    this.until = until;
  }
}

@ProblemType('Returned when people sit on some of the seats, and there is no other seat for them. Nothing was removed.')
export class SeatsInUse extends Problem {
  readonly code = 'SEATS_IN_USE';
  readonly message = 'Somebody was admitted with a ticket for some of these seats. Undo the check-in first.';

  @Field(() => [ID], { description: 'The seats whose tickets would be void though they were used.' })
  readonly seatIds: Id<'seat'>[];

  constructor(seatIds: Id<'seat'>[]) {
    super();
    this.seatIds = seatIds;
  }
}
