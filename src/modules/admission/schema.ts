import { AdmissionResolver } from './admission.resolver.js';
import { TicketDoorResolver } from './ticket-door.resolver.js';

export { CheckInType } from './admission.type.js';

export const admissionResolvers = [AdmissionResolver, TicketDoorResolver];
