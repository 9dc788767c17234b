import type { EntityManager } from './kernel/db/database.js';
import type { Id } from './kernel/ids.js';
import { doorsAudit } from './modules/admission/index.js';
import { bookingsAudit } from './modules/bookings/index.js';
import { inventoryAudit, runAudits, type AuditReport } from './modules/inventory/index.js';
import { reservationsAudit } from './modules/reservations/index.js';
import { waitlistAudit } from './modules/waitlist/index.js';

/** Compares all records of who has which place and who came in with it, module by module: of one event, or of all. */
export const auditPlaces = (em: EntityManager, eventId?: Id<'evt'>): Promise<AuditReport> =>
  runAudits(em, [inventoryAudit, reservationsAudit, bookingsAudit, doorsAudit, waitlistAudit], eventId);
