export { admissionRoutes } from './admission.routes.js';
export { admitWalkIn } from './admit-walk-in.js';
export { CheckIn } from './check-in.entity.js';
export { CheckInList } from './check-in-list.entity.js';
export { checkInTicket } from './check-in-ticket.js';
export { createDoorFeed, doorFeed } from './door-feed.js';
export { Gate } from './gate.entity.js';
export { Scan } from './scan.entity.js';
export { createTicketSigner, ticketSigner, type TicketSigner } from './ticket-signer.js';
