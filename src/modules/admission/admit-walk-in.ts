import { insertRows } from '../../kernel/db/row-shape.js';
import { newId, type Id } from '../../kernel/ids.js';
import { bookWalkIn } from '../bookings/index.js';
import type { Places, PlacesCommand } from '../inventory/index.js';
import { assertMayWorkDoor } from '../organizations/index.js';
import { checkInRows } from './check-in.entity.js';
import { checkInsOf } from './keep-scans.js';
import { scanRow, scanRows, type ScanRow } from './scan.entity.js';
import { originOf, type CheckedIn } from './scan-ticket.js';

export interface WalkInAtGate {
  eventId: Id<'evt'>;
  ticketTypeId: Id<'tty'>;
  name: string;
  email?: string | null;
  /** Whether the price was taken at the door; otherwise it is let off. */
  paid: boolean;
  gate?: string | null;
}

/**
 * Books, tickets and lets in somebody who stands at the door, in one commit. Sale times and limits do not bind the
 * door; capacity does. Refuses with SoldOut or EventNotBookable.
 */
export function admitWalkIn(walkIn: WalkInAtGate): PlacesCommand<CheckedIn> {
  const { eventId, ticketTypeId, paid } = walkIn;
  const person = { name: walkIn.name.trim(), email: walkIn.email ?? null };
  const price = paid ? ('PAID' as const) : ('FREE' as const);
  const { needs, settle } = bookWalkIn({ eventId, ticketTypeId, ...person, price, isAdmitted: true });
  const gate = walkIn.gate ?? 'Walk-in';
  return {
    needs,
    settle(places) {
      const { organizationId: scopeId } = places.eventState;
      assertMayWorkDoor(places.viewer, places.eventState);
      const { ticket, booking } = settle(places);
      const scan = walkInScan(places, { ticketId: ticket.id, eventId, gate, issue: ticket.issue });
      const [checkIn] = checkInsOf([scan]).values();
      places.write(insertRows(scanRows, [scan]), insertRows(checkInRows, [checkIn!]));
      const details = { bookingId: booking.id, paid, gate };
      places.audit({ action: 'ticket.walkInAdmitted', subjectId: ticket.id, scopeId, details });
      return { ticket, checkIn: checkIn! };
    },
  };
}

/** Whoever comes without a ticket is on no list: staff let them in. */
function walkInScan(
  places: Places,
  at: { ticketId: Id<'tck'>; eventId: Id<'evt'>; gate: string; issue: number },
): ScanRow {
  const { ticketId, eventId, gate, issue } = at;
  const scannedAt = places.now.getTime();
  const told = { kind: 'ENTRY' as const, nonce: newId('scn'), undoes: null, gate, source: '', sequence: 0, issue };
  const terms = { ground: null, listIds: [], rule: 'ONCE' as const, times: null, day: null };
  return scanRow(
    { ...told, ...terms, isAdmitted: true, reportedAt: scannedAt, scannedAt },
    { ...originOf(places), ticketId, eventId },
  );
}
