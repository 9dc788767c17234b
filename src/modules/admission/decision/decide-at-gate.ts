import { decideScan, type Decision } from './decide-scan.js';
import { readToken, ticketTypeKey, type ReadToken } from './read-token.js';
import type { DoorTerms, PlacedScan, ScanReport, TicketFacts } from './scan.js';

/** What a gate knows of an event without a network. */
export interface GateBook {
  door: DoorTerms;
  /** The bare uuid of the event: 32 hexadecimal digits. */
  eventKey: string;
  /** By the bare uuid of the ticket. */
  tickets: ReadonlyMap<string, TicketFacts>;
  /** By the bare uuid of the ticket: its own scans, and those that the server told of. */
  scans: ReadonlyMap<string, readonly PlacedScan[]>;
  /** Whether the key of that id made this signature. */
  isSignedBy(token: ReadToken): boolean;
}

type GateDecision = Decision | { verdict: 'REFUSED'; reason: 'TOKEN_INVALID' | 'WRONG_EVENT' };

/**
 * What a gate does without a network, by what it knew when it had one. A ticket that it does not know was sold since: it is
 * as good as its signature, on the lists of the ticket type that it names, and on those for all.
 */
export function decideAtGate(
  book: GateBook,
  text: string,
  report: Omit<ScanReport, 'isAdmitted' | 'issue'>,
): GateDecision {
  const token = readToken(text);
  if (!token || !book.isSignedBy(token)) return { verdict: 'REFUSED', reason: 'TOKEN_INVALID' };
  if (token.eventKey !== book.eventKey) return { verdict: 'REFUSED', reason: 'WRONG_EVENT' };
  const { issue, ticketKey } = token;
  const facts = book.tickets.get(ticketKey) ?? {
    isVoid: false,
    issue,
    ticketTypeId: typeOf(token, book),
    section: null,
  };
  return decideScan(book.door, { facts, scans: book.scans.get(ticketKey) ?? [] }, { ...report, issue });
}

/** The ticket type that a token names, of those that lists are for; empty when none is. */
const typeOf = ({ typeKey }: ReadToken, { door }: GateBook): string =>
  door.lists.flatMap(({ ticketTypeIds }) => ticketTypeIds).find((id) => ticketTypeKey(id) === typeKey) ?? '';
