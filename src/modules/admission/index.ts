export { admissionRoutes } from './admission.routes.js';
export { admitWalkIn, type WalkInAtGate } from './admit-walk-in.js';
export { CheckIn, CheckInSchema } from './check-in.entity.js';
export { checkInTicket, type CheckedIn, type Scan } from './check-in-ticket.js';
export { createDoorFeed, doorFeed, type DoorCount, type DoorFeed } from './door-feed.js';
export { createTicketSigner, ticketSigner, type TicketKey, type TicketSigner } from './ticket-signer.js';
export { undoCheckIn } from './undo-check-in.js';
