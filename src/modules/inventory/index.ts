export { runAudits, type Audit, type AuditReport } from './audit.js';
export { auditInventory, inventoryAudit } from './audit-inventory.js';
export { readAvailabilities } from './availability-rows.js';
export { blockSeats, keepOffSale, unblockSeats } from './block-seats.js';
export { createTicketType, type NewTicketType } from './create-ticket-type.js';
export { extend } from './extend.js';
export { giveBack, giveBackSome, type SoldPlace } from './give-back.js';
export { inventoryConsumers, inventoryRecurring } from './inventory.consumers.js';
export { EventInventory, EventSeat, Hold, LedgerEntry, TicketCounter } from './inventory.entity.js';
export { seatsFreed } from './inventory.messages.js';
export {
  DearerSeat,
  EventNotBookable,
  LimitExceeded,
  LoneSeat,
  NotOnSale,
  SeatsTaken,
  SoldOut,
} from './inventory.problems.js';
export { isFree } from './inventory-reads.js';
export { createLiveFeed, liveFeed } from './live-feed.js';
export { moveSeat, needsOfMove, type MovedSeat } from './move-seat.js';
export { onHold } from './on-hold.js';
export { openInventory } from './open-inventory.js';
export { openWaitlist } from './open-waitlist.js';
export type { Places } from './places.js';
export { createPlacesCombiner, placesCombiner, type Asked, type PlacesCombiner } from './places-combiner.js';
export type { Needs, PlacesCommand } from './places-command.js';
export { release } from './release.js';
export { eventOnSale, hasSellableTicketTypes, isBookable } from './sale-conditions.js';
export { sell } from './sell.js';
export { recountBlocked } from './recount-blocked.js';
export { changePlaces } from './settle-places.js';
export { sweepExpiredHolds } from './sweep-expired-holds.js';
export { servePlaces } from './sweep-waited-for.js';
export { needsOfTake, take } from './take.js';
export type { BestAvailable, Taken, TakenLine, TakeRequest, TicketTerms } from './take-request.js';
export { couldBeTaken, takeForWaiting } from './take-for-waiting.js';
export { touchPlaces } from './touch-places.js';
export { TicketType, type TaxRule } from './ticket-type.entity.js';
export { keepLinesBy, type LineKeeper, type WaitingLine } from './waiting-line.js';
