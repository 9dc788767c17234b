import type { Command } from '../../kernel/db/unit-of-work.js';
import { scanTicket, type CheckedIn, type Scan } from './scan-ticket.js';

/**
 * Lets the holder of a ticket in, as often as its list allows: of two gates at the same time, one does. The same nonce
 * again gets the first answer, so a scan is safe to repeat. Refuses with TokenInvalid, WrongEvent, TicketVoid,
 * AlreadyCheckedIn, NotOnThisList, OutsideEntryTime or NoEntriesLeft.
 */
export const checkInTicket: Command<Scan, CheckedIn> = (tx, scan) => scanTicket(tx, scan, 'ENTRY');

/**
 * Records that the holder of a ticket leaves, so that a list with re-entry lets them in again. Safe to repeat with the same
 * nonce. Refuses with TokenInvalid, WrongEvent, NotOnThisList or NotInside.
 */
export const recordExit: Command<Scan, CheckedIn> = (tx, scan) => scanTicket(tx, scan, 'EXIT');
