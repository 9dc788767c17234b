import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { TicketStatus } from './ticket.lifecycle.js';

export const TicketStatusEnum = {
  VALID: 'VALID',
  CHECKED_IN: 'CHECKED_IN',
  VOID: 'VOID',
} as const satisfies Record<TicketStatus, TicketStatus>;

registerEnumType(TicketStatusEnum, {
  name: 'TicketStatus',
  description: 'Whether a ticket lets somebody in.',
  valuesConfig: {
    VALID: { description: 'Lets its attendee in.' },
    CHECKED_IN: { description: 'Has let its attendee in.' },
    VOID: { description: 'Lets nobody in: its booking was cancelled.' },
  },
});

@ObjectType('Ticket', { description: 'The right of one attendee to one place.' })
export class IssuedTicketType {
  @Field(() => ID, { description: 'A TypeID that begins with `tck_`.' })
  id: Id<'tck'>;

  bookingId: Id<'bkg'>;
  eventId: Id<'evt'>;
  ticketTypeId: Id<'tty'>;
  memberId?: Id<'usr'> | null;
  seatId?: Id<'seat'> | null;

  /** Tokens of an earlier issue are dead. */
  issue: number;

  code: string;

  @Field(() => TicketStatusEnum, { description: 'Whether the ticket lets somebody in.' })
  status: TicketStatus;

  @Field(() => String, { description: 'Who is let in.' })
  attendeeName: string;

  @Field(() => DateTime, { description: 'When the ticket was made.' })
  createdAt: Date;
}
