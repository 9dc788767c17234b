import { AvailabilityResolver, EventAvailabilityResolver } from './availability.resolver.js';
import { EventSeatsResolver } from './event-seats.resolver.js';
import { InventoryProofResolver } from './inventory-proof.resolver.js';
import { SeatBlocksResolver } from './seat-blocks.resolver.js';
import { SeatsTakenResolver } from './seats-taken.resolver.js';
import { EventOffersResolver, TicketTypeResolver } from './ticket-type.resolver.js';

export { availabilityByEvent } from './availability.loaders.js';
export { ticketTypeById } from './ticket-type.loaders.js';
export { MoneyInput } from './ticket-type.inputs.js';
export { TicketTypeType } from './ticket-type.type.js';

export const inventoryResolvers = [
  TicketTypeResolver,
  EventOffersResolver,
  SeatBlocksResolver,
  SeatsTakenResolver,
  AvailabilityResolver,
  EventAvailabilityResolver,
  EventSeatsResolver,
  InventoryProofResolver,
];
