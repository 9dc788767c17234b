import { viewerId } from '../../kernel/auth/viewer.js';
import { insertRows } from '../../kernel/db/row-shape.js';
import { newId, type Id } from '../../kernel/ids.js';
import { bookWalkIn } from '../bookings/index.js';
import type { Places, PlacesCommand } from '../inventory/index.js';
import { assertMayWorkDoor } from '../organizations/index.js';
import { checkInRows, type StoredCheckIn } from './check-in.entity.js';
import type { CheckedIn } from './check-in-ticket.js';

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
      const checkIn = checkInOf(places, { ticketId: ticket.id, eventId, gate });
      places.write(insertRows(checkInRows, [checkIn]));
      const details = { bookingId: booking.id, paid, gate };
      places.audit({ action: 'ticket.walkInAdmitted', subjectId: ticket.id, scopeId, details });
      return { ticket, checkIn };
    },
  };
}

const checkInOf = ({ viewer, now }: Places, entry: Pick<StoredCheckIn, 'ticketId' | 'eventId' | 'gate'>) => ({
  id: newId('chk'),
  ...entry,
  scannedAt: now,
  recordedAt: now,
  recordedById: viewerId(viewer),
});
