import { AdmissionResolver } from './admission.resolver.js';
import { CheckInListResolver, EventDoorResolver, GateResolver } from './gate.resolver.js';
import { TicketDoorResolver } from './ticket-door.resolver.js';

export { hasToken } from './ticket-door.resolver.js';

export const admissionResolvers = [
  AdmissionResolver,
  GateResolver,
  CheckInListResolver,
  EventDoorResolver,
  TicketDoorResolver,
];
