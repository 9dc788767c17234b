import { AdmissionResolver } from './admission.resolver.js';
import { CheckInListResolver, EventDoorResolver, GateResolver } from './gate.resolver.js';
import { GateScanResolver, GateSyncResolver, ScanConflictResolver } from './gate-sync.resolver.js';
import { TicketDoorResolver } from './ticket-door.resolver.js';

export { hasToken } from './ticket-door.resolver.js';

export const admissionResolvers = [
  AdmissionResolver,
  GateResolver,
  GateSyncResolver,
  GateScanResolver,
  ScanConflictResolver,
  CheckInListResolver,
  EventDoorResolver,
  TicketDoorResolver,
];
