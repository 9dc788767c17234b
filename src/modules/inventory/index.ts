export { archiveTicketType } from './archive-ticket-type.js';
export { auditInventory, type InventoryDifference } from './audit-inventory.js';
export { blockSeats, unblockSeats, type SeatBlock } from './block-seats.js';
export { createTicketType, type NewTicketType } from './create-ticket-type.js';
export { extend } from './extend.js';
export { giveBack } from './give-back.js';
export { inventoryConsumers, inventoryRecurring } from './inventory.consumers.js';
export {
  EventInventory,
  EventInventorySchema,
  EventSeat,
  EventSeatSchema,
  Hold,
  HoldSchema,
  LedgerEntry,
  LedgerEntrySchema,
  TicketCounter,
  TicketCounterSchema,
} from './inventory.entity.js';
export { seatsFreed } from './inventory.messages.js';
export { EventNotBookable, LimitExceeded, NotOnSale, SeatsTaken, SoldOut } from './inventory.problems.js';
export { createLiveFeed, liveFeed, type LiveFeed } from './live-feed.js';
export type { HoldKey } from './lock-hold.js';
export { openInventory } from './open-inventory.js';
export { release } from './release.js';
export { eventOnSale, hasSellableTicketType } from './sale-conditions.js';
export { sell } from './sell.js';
export { sellDirectly, type DirectSale } from './sell-directly.js';
export type { HoldOutcome } from './settle-hold.js';
export { sweepExpiredHolds } from './sweep-expired-holds.js';
export { take } from './take.js';
export type { BestAvailable, Taken, TakenLine, TakeRequest } from './take-request.js';
export { TicketType, TicketTypeSchema } from './ticket-type.entity.js';
export { updateTicketType, type TicketTypeChanges } from './update-ticket-type.js';
export type { Alongside } from './write-change.js';
