import { updateRow } from '../../kernel/db/row-shape.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { badInput, refuse } from '../../kernel/problem.js';
import { lockManagedEvent } from '../events/index.js';
import {
  changePlaces,
  EventNotBookable,
  isFree,
  keepOffSale,
  moveSeat,
  recountBlocked,
  type Places,
  type TakenLine,
} from '../inventory/index.js';
import { lockedPayments } from '../payments/index.js';
import { sharesOf } from '../pricing/index.js';
import { ticketMoved } from './booking.messages.js';
import { giveUpTickets } from './cancel-tickets.js';
import { followHold } from './follow-hold.js';
import { lockedBookings } from './lock-bookings.js';
import type { BookingNow } from './on-booking.js';
import { ownersOf, seatsInstead } from './removed-seats.js';
import { knowsRefundedLines } from './unrefunded-lines.js';
import { SeatsHeld, SeatsInUse } from './ticket.problems.js';
import { ticketRows, type TicketRow } from './ticket.entity.js';
import { tellOfSeat } from './tell-of-seat.js';
import { sumOfLines, worthOfTickets } from './worth-of-places.js';

export interface SeatRemoval {
  eventId: Id<'evt'>;
  seatIds: readonly Id<'seat'>[];
  /** What becomes of the tickets for them. */
  sold: 'RESEAT' | 'REFUND';
  reason: string;
}

/** What became of a seat that was removed. */
export interface RemovedSeat {
  seatId: Id<'seat'>;
  outcome: 'UNSOLD' | 'RESEATED' | 'REFUNDED';
  ticketId: Id<'tck'> | null;
  /** The seat that the ticket has instead. */
  newSeatId: Id<'seat'> | null;
}

/**
 * Takes seats of a published event off sale for good, sold or not: all of them in one commit, or none. Tickets for them get
 * another seat of the same category, the nearest, in the order in which they were booked; where none is left, or with
 * REFUND, they are void and what they cost goes back in full. Their guests are told. Refuses with SeatsHeld while
 * somebody may be checking out, with SeatsInUse when a ticket that was used would have to be void, and with
 * EventNotBookable. Safe to repeat: a seat that is off sale stays so.
 */
export async function removeSeats(tx: Tx, removal: SeatRemoval): Promise<RemovedSeat[]> {
  const { eventId } = removal;
  // Whoever changes places shares the event: from here on nobody does, so what is read is how it stays.
  const event = await lockManagedEvent(tx, eventId);
  if (event.status !== 'PUBLISHED') refuse(new EventNotBookable());
  const seatIds = [...new Set(removal.seatIds)];
  const owners = await ownersOf(tx, eventId, seatIds);
  const instead =
    removal.sold === 'RESEAT' ? await seatsInstead(tx, eventId, seatIds) : new Map<Id<'seat'>, Id<'seat'>>();
  const { removed, followed } = await changePlaces(tx, eventId, {
    needs: {
      seatIds: [...seatIds, ...instead.values()].map((id) => uuidOf('seat', id)),
      holdIds: owners.map(({ holdId }) => uuidOf('rsv', holdId)),
      facts: owners.flatMap((owner) => [
        { fact: lockedBookings, key: uuidOf('bkg', owner.bookingId) },
        { fact: lockedPayments, key: owner.bookingId },
        ...knowsRefundedLines(owner),
      ]),
    },
    settle: (places) =>
      new Removal(places, { ...removal, seatIds }, instead).settle(owners.map(({ bookingId }) => bookingId)),
  });
  for (const [bookingId, lines] of followed) await followHold(tx, bookingId, lines);
  await recountBlocked(tx, eventId);
  return removed;
}

interface Removing {
  removed: RemovedSeat[];
  /** What bookings have left whose lines are others now. */
  followed: Map<Id<'bkg'>, TakenLine[]>;
}

class Removal {
  readonly #outcomes = new Map<Id<'seat'>, Omit<RemovedSeat, 'seatId'>>();
  readonly #followed: Removing['followed'] = new Map();

  constructor(
    private readonly places: Places,
    private readonly removal: SeatRemoval,
    private readonly instead: ReadonlyMap<Id<'seat'>, Id<'seat'>>,
  ) {}

  settle(bookingIds: readonly Id<'bkg'>[]): Removing {
    const { places } = this;
    const { seatIds, reason } = this.removal;
    if (places.eventState.endsAt <= places.at) refuse(new EventNotBookable());
    this.#refuseHeld();
    for (const id of bookingIds) {
      const stored = places.know(lockedBookings, uuidOf('bkg', id))!;
      this.#settleBooking({ ...stored, payment: places.know(lockedPayments, id) });
    }
    keepOffSale(
      places,
      seatIds.map((id) => uuidOf('seat', id)),
      reason,
    );
    const { organizationId: scopeId } = places.eventState;
    const details = { seatIds, reason, sold: this.removal.sold };
    places.audit({ action: 'seats.removed', subjectId: this.removal.eventId, scopeId, details });
    const unsold = { outcome: 'UNSOLD', ticketId: null, newSeatId: null } as const;
    const removed = seatIds.map((seatId) => ({ seatId, ...(this.#outcomes.get(seatId) ?? unsold) }));
    return { removed, followed: this.#followed };
  }

  #refuseHeld(): void {
    const { places } = this;
    const seats = this.removal.seatIds.map((id) => ({ id, seat: places.seat(uuidOf('seat', id)) }));
    if (seats.some(({ seat }) => !seat)) throw badInput('seatIds', 'must all be seats of this event.');
    const held = seats.filter(({ seat }) => seat!.state === 'HELD' && !isFree(seat!, places.at));
    const [last] = held.map(({ seat }) => seat!.heldUntil!).sort((one, other) => other.getTime() - one.getTime());
    if (last) {
      refuse(
        new SeatsHeld(
          held.map(({ id }) => id),
          last,
        ),
      );
    }
  }

  #settleBooking(now: BookingNow): void {
    const concerned = now.tickets.filter(
      ({ status, seatId }) => status !== 'VOID' && seatId && this.removal.seatIds.includes(seatId),
    );
    const [moved, refunded] = [true, false].map((isMoved) =>
      concerned.filter(({ seatId }) => this.instead.has(seatId!) === isMoved),
    ) as [TicketRow[], TicketRow[]];
    const used = refunded.filter(({ status }) => status === 'CHECKED_IN').map(({ seatId }) => seatId!);
    if (used.length > 0) refuse(new SeatsInUse(used));
    for (const ticket of moved) this.#move(now, ticket);
    if (refunded.length > 0) this.#refund(now, refunded);
  }

  #move({ booking }: BookingNow, { id: ticketId, seatId }: TicketRow): void {
    const { places } = this;
    const [from, to] = [seatId!, this.instead.get(seatId!)!];
    const { eventId, holdId, id: bookingId } = booking;
    const { lines, ticketTypeId } = moveSeat(places, { eventId, holdId, from, to });
    places.write(updateRow(ticketRows, { id: ticketId, seatId: to, ticketTypeId }));
    places.emit(ticketMoved, { ticketId });
    const scopeId = places.eventState.organizationId;
    places.audit({ action: 'ticket.moved', subjectId: ticketId, scopeId, details: { from, to } });
    tellOfSeat(places, booking, {
      ticketId,
      kind: 'RESEATED',
      before: { seatId: from },
      after: { seatId: to },
      reason: this.removal.reason,
    });
    this.#followed.set(bookingId, lines);
    this.#outcomes.set(from, { outcome: 'RESEATED', ticketId, newSeatId: to });
  }

  #refund(now: BookingNow, tickets: readonly TicketRow[]): void {
    const { booking } = now;
    const { lines, refundedMinor: whole } = giveUpTickets(this.places, now, {
      tickets,
      reason: this.removal.reason,
      keptBasisPoints: 0,
    });
    const worth = tickets.map((ticket) => sumOfLines(worthOfTickets(booking, [ticket])));
    // With the last tickets of a booking goes what a bank did not take before: it is for none of them.
    const ofThem = Math.min(whole, sumOfLines(worthOfTickets(booking, tickets)));
    const shares = ofThem > 0 ? sharesOf(ofThem, worth) : worth.map(() => 0);
    for (const [index, ticket] of tickets.entries()) {
      const refundMinor = shares[index]!;
      const seatId = ticket.seatId!;
      tellOfSeat(this.places, booking, {
        ...{ ticketId: ticket.id, kind: 'SEAT_REFUNDED', reason: this.removal.reason },
        ...{ before: { seatId }, refundMinor },
      });
      this.#outcomes.set(seatId, { outcome: 'REFUNDED', ticketId: ticket.id, newSeatId: null });
    }
    if (lines) this.#followed.set(booking.id, lines);
  }
}
