import { addMilliseconds } from '../../kernel/clock.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { encodeId } from '../../kernel/ids.js';
import { badInput, type Problem } from '../../kernel/problem.js';
import { assignPlaces, type AskedPlaces } from './assign-places.js';
import { InventoryChange } from './inventory-change.js';
import { isFree, type HoldNow } from './inventory-reads.js';
import { EventNotBookable, LimitExceeded, NotOnSale, SeatsTaken, SoldOut } from './inventory.problems.js';
import type { SaleTerms, TakeRequest, TakeState, Taken, TicketTerms } from './take-request.js';

export const MOST_SEATS = 50;

export type TakeVerdict = { problem: Problem } | { taken: Taken; change: InventoryChange };

/**
 * Whether a request gets its places, and what that changes. Pure: it sees only what was read behind the lock. Holds
 * whose time is up count as free and are expired by the same change. A request that makes no sense is BAD_USER_INPUT.
 */
export function judgeTake(request: TakeRequest, state: TakeState, actorId: string | null): TakeVerdict {
  if (state.event.status !== 'PUBLISHED' || state.event.endsAt <= state.at) return { problem: new EventNotBookable() };
  const asked = assignPlaces(request, state);
  const seatCount = asked.reduce((sum, { seatIds }) => sum + seatIds.length, 0);
  if (seatCount > MOST_SEATS) throw badInput('seatIds', `and bestAvailable may ask for at most ${MOST_SEATS} seats.`);

  const problem = againstTerms(asked, state, request.terms) ?? againstSeats(state) ?? againstCapacity(asked, state);
  if (problem) return { problem };
  return settle(request, asked, { state, actorId });
}

function againstTerms(asked: readonly AskedPlaces[], { at }: TakeState, terms: SaleTerms): Problem | undefined {
  if (terms === 'DOOR') return undefined;
  for (const { terms: type, quantity } of asked) {
    if (!isOnSale(type, at)) return new NotOnSale(type);
    if (quantity > type.maxPerBooking) return new LimitExceeded(type.maxPerBooking, 0);
    if (quantity < type.minPerBooking) throw badInput('items', `must ask for at least ${type.minPerBooking} of these.`);
    const { maxPerMember, owned } = type;
    if (maxPerMember !== null && owned + quantity > maxPerMember) return new LimitExceeded(maxPerMember, owned);
  }
  return undefined;
}

function isOnSale({ salesStartAt, salesEndAt }: TicketTerms, at: Date): boolean {
  return (salesStartAt === null || salesStartAt <= at) && (salesEndAt === null || at < salesEndAt);
}

function againstSeats({ seats, at }: TakeState): Problem | undefined {
  const lost = seats.filter((seat) => !isFree(seat, at)).map(({ id }) => id);
  return lost.length > 0 ? new SeatsTaken(lost) : undefined;
}

function againstCapacity(asked: readonly AskedPlaces[], { expired }: TakeState): Problem | undefined {
  for (const { terms, quantity, seatIds } of asked) {
    const remaining = terms.capacity - terms.sold - terms.held + quantityOf(expired, terms.id);
    const lacksSeats = terms.seatCategory !== null && seatIds.length < quantity;
    if (remaining < quantity || lacksSeats) return new SoldOut(terms.id, remaining);
  }
  return undefined;
}

const quantityOf = (holds: readonly HoldNow[], ticketTypeId: string): number =>
  holds.reduce((sum, hold) => (hold.ticketTypeId === ticketTypeId ? sum + hold.quantity : sum), 0);

function settle(
  request: TakeRequest,
  asked: readonly AskedPlaces[],
  { state, actorId }: { state: TakeState; actorId: string | null },
): TakeVerdict {
  const { at, version, ledgerEnd, expired } = state;
  const { eventId, holdId, memberId, timeToLive } = request;
  const expiresAt = addMilliseconds(at, timeToLive);
  const settled = { eventId: uuidOf('evt', eventId), version: version + 1, at, ledgerEnd };
  const change = new InventoryChange(settled, actorId);
  for (const hold of expired) change.free(hold, 'EXPIRE');
  for (const { terms, quantity, seatIds } of asked) {
    const [hold, member] = [uuidOf('rsv', holdId), uuidOf('usr', memberId)];
    change.take({ holdId: hold, ticketTypeId: terms.id, memberId: member, quantity, seatIds, expiresAt });
  }
  const lines = asked.map(({ terms, quantity, seatIds }) => ({
    ticketTypeId: encodeId('tty', terms.id),
    quantity,
    seatIds,
    unitPriceMinor: terms.priceMinor,
    currency: terms.currency,
  }));
  return { taken: { eventId, holdId, memberId, at, expiresAt, lines }, change };
}
