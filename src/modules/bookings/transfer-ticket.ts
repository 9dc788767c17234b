import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound, refuse } from '../../kernel/problem.js';
import { normalizeEmail, User } from '../accounts/index.js';
import type { Event } from '../events/index.js';
import { ticketTransferred } from './booking.messages.js';
import { mayActForHolder } from './booking.policy.js';
import { newTicketCode } from './draft-tickets.js';
import { lockHeldTicket } from './lock-ticket.js';
import { TicketTransfer } from './ticket-transfer.entity.js';
import { ticketRow, type Ticket, type TicketRow } from './ticket.entity.js';
import { NotTransferable } from './ticket.problems.js';

export interface Transfer {
  ticketId: Id<'tck'>;
  toEmail: string;
  /** Who is let in; null: the name of the account, or the address until there is one. */
  attendeeName: string | null;
}

/**
 * Gives the viewer's ticket to somebody else, by e-mail address; admins do so for its holder. Its token and its code are
 * dead in the same commit. Without an account of that address the ticket is nobody's until one is opened
 * (`claimTickets`), or its sender takes it back (`recallTicket`). The booking stays the buyer's. Refuses with
 * NotTransferable; of two at once, one wins.
 */
export async function transferTicket(tx: Tx, { ticketId, toEmail, attendeeName }: Transfer): Promise<TicketRow> {
  const { ticket, event, at } = await lockHeldTicket(tx, ticketId);
  if (!mayActForHolder(tx.viewer, ticket.memberId)) throw await refusalOfOthers(tx, ticket);
  assertUnused(ticket);
  assertNotBegun(event, at);
  const email = normalizeEmail(toEmail);
  const receiver = await tx.em.findOne(User, { email }, { fields: ['id', 'displayName'] });
  const holderId = ticket.memberId ?? null;
  if (receiver && receiver.id === holderId) refuse(new NotTransferable('SAME_HOLDER'));
  reissue(ticket, {
    memberId: receiver?.id ?? null,
    attendeeName: attendeeName ?? receiver?.displayName ?? email,
    attendeeEmail: email,
  });
  tx.em.create(TicketTransfer, {
    ticketId,
    issue: ticket.issue,
    fromId: holderId,
    toEmail: email,
    toId: receiver?.id ?? null,
    at: tx.now,
    claimedAt: receiver ? tx.now : null,
  });
  tx.emit(ticketTransferred, { ticketId });
  const details = { from: holderId, to: receiver?.id ?? null, toEmail: email };
  tx.audit({ action: 'ticket.transferred', subjectId: ticketId, scopeId: event.organizationId, details });
  return ticketRow(ticket);
}

/**
 * Takes a ticket back that was sent to an address and that nobody has claimed: by whoever sent it; admins do so for them.
 * Refuses with NotTransferable.
 */
export async function recallTicket(tx: Tx, { ticketId }: { ticketId: Id<'tck'> }): Promise<TicketRow> {
  const { ticket, event } = await lockHeldTicket(tx, ticketId);
  const sent = await waitingTransfer(tx, ticket);
  if (!sent?.fromId || !mayActForHolder(tx.viewer, sent.fromId)) throw notFound('ticket');
  assertUnused(ticket);
  const sender = await tx.em.findOneOrFail(User, { id: sent.fromId }, { fields: ['id', 'displayName', 'email'] });
  reissue(ticket, { memberId: sender.id, attendeeName: sender.displayName, attendeeEmail: sender.email });
  sent.recalledAt = tx.now;
  tx.audit({ action: 'ticket.recalled', subjectId: ticketId, scopeId: event.organizationId });
  return ticketRow(ticket);
}

/** Whoever sent the ticket away, and may still take it back, is told so; to all others it is not there. */
async function refusalOfOthers(tx: Tx, ticket: Ticket): Promise<Error> {
  const sent = await waitingTransfer(tx, ticket);
  if (sent?.fromId && mayActForHolder(tx.viewer, sent.fromId)) refuse(new NotTransferable('NOT_CLAIMED'));
  return notFound('ticket');
}

/** The transfer that the ticket waits under for somebody to claim it. */
function waitingTransfer(tx: Tx, { id: ticketId, issue, memberId }: Ticket): Promise<TicketTransfer | null> {
  return memberId ? Promise.resolve(null) : tx.em.findOne(TicketTransfer, { ticketId, issue });
}

function assertUnused({ status }: Ticket): void {
  if (status === 'VOID') refuse(new NotTransferable('TICKET_VOID'));
  if (status === 'CHECKED_IN') refuse(new NotTransferable('TICKET_USED'));
}

function assertNotBegun({ status, startsAt }: Event, at: Date): void {
  if (status === 'CANCELLED') refuse(new NotTransferable('EVENT_CANCELLED'));
  if (status === 'COMPLETED' || startsAt <= at) refuse(new NotTransferable('EVENT_STARTED'));
}

/** A higher issue: whoever saw the ticket before can do nothing with it. */
function reissue(ticket: Ticket, holder: Pick<Ticket, 'memberId' | 'attendeeName' | 'attendeeEmail'>): void {
  Object.assign(ticket, { ...holder, issue: ticket.issue + 1, code: newTicketCode() });
}
