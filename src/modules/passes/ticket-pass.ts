import { system } from '../../kernel/auth/viewer.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { LinkQuery, LinkSigner } from '../../kernel/http/signed-links.js';
import type { Id } from '../../kernel/ids.js';
import { Fault, notFound } from '../../kernel/problem.js';
import type { TicketSigner } from '../admission/index.js';
import { findTicket, type TicketRow } from '../bookings/index.js';
import { findTicketDetails, type TicketDetails } from './ticket-details.js';

export type PassTicket = Pick<
  TicketRow,
  'id' | 'eventId' | 'ticketTypeId' | 'issue' | 'code' | 'attendeeName' | 'createdAt'
>;

/** All that is carried to the door, in whatever form. */
export interface TicketPass {
  ticket: PassTicket;
  /** What the gate scans. */
  token: string;
  details: TicketDetails;
}

export interface PassParts {
  signer: TicketSigner;
  links: LinkSigner;
}

/** What a signed link is good for: one issue of a ticket, so that it ends when the ticket changes hands. */
export const linkedThing = ({ id, issue }: Pick<TicketRow, 'id' | 'issue'>): string => `${id}/${issue}`;

/**
 * The pass of a ticket that stands: for whoever may see the ticket, else NOT_FOUND; or for whoever has a link that was
 * signed for it, else FORBIDDEN.
 */
export async function findTicketPass(
  read: Read,
  { signer, links }: PassParts,
  asked: { id: Id<'tck'>; query: LinkQuery },
): Promise<TicketPass> {
  const { id, query } = asked;
  const isLinked = query.signature !== undefined;
  const ticket = await findTicket(isLinked ? { em: read.em, now: read.now, viewer: system } : read, id).catch(
    (error: unknown) => {
      // Whether there is such a ticket is no business of whoever makes links up.
      throw isLinked && error instanceof Fault ? linkEnded() : error;
    },
  );
  if (isLinked && (ticket.status === 'VOID' || !links.verify(linkedThing(ticket), query))) throw linkEnded();
  if (ticket.status === 'VOID') throw notFound('ticket');
  const [details] = await findTicketDetails(read, [id]);
  return passOf(ticket, details!, signer);
}

export function passOf(ticket: PassTicket, details: TicketDetails, signer: TicketSigner): TicketPass {
  const { id: ticketId, eventId, ticketTypeId, issue } = ticket;
  return { ticket, details, token: signer.sign({ ticketId, eventId, ticketTypeId, issue }) };
}

const linkEnded = (): Fault => new Fault('FORBIDDEN', 'This link is not good, or not any more. Ask for a new one.');
