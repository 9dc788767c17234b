import { CheckIn, CheckInList, Gate, Scan } from './modules/admission/index.js';
import { RefreshToken, Session, User } from './modules/accounts/index.js';
import { Decision } from './modules/approvals/index.js';
import { Booking, BookingLine, Ticket, TicketTransfer } from './modules/bookings/index.js';
import { Device } from './modules/devices/index.js';
import { Discount } from './modules/discounts/index.js';
import { Event } from './modules/events/index.js';
import { EventInventory, EventSeat, Hold, LedgerEntry, TicketCounter, TicketType } from './modules/inventory/index.js';
import { Invoice, InvoiceSeries } from './modules/invoices/index.js';
import { GuestNotice } from './modules/notices/index.js';
import { Organization, OrganizationMember } from './modules/organizations/index.js';
import { Payment, PaymentEvent, Refund, SandboxPayment } from './modules/payments/index.js';
import { CalendarFeed } from './modules/passes/index.js';
import { Reservation } from './modules/reservations/index.js';
import { WaitlistEntry, WaitlistTerms } from './modules/waitlist/index.js';
import { Seat, SeatMap, Venue } from './modules/venues/index.js';
import { AuditEntry } from './kernel/db/audit.entity.js';
import { IdempotencyRecord } from './kernel/db/idempotency.entity.js';

/** Every table that Foyer owns. */
export const entities = [
  ...[AuditEntry, IdempotencyRecord],
  ...[User, Session, RefreshToken],
  ...[Organization, OrganizationMember],
  ...[Venue, SeatMap, Seat],
  Event,
  ...[TicketType, EventInventory, TicketCounter, EventSeat, Hold, LedgerEntry],
  Decision,
  Discount,
  ...[Payment, PaymentEvent, Refund, SandboxPayment],
  Reservation,
  GuestNotice,
  ...[Booking, BookingLine, Ticket, TicketTransfer],
  ...[InvoiceSeries, Invoice],
  Device,
  ...[CheckInList, Gate, Scan, CheckIn],
  CalendarFeed,
  ...[WaitlistEntry, WaitlistTerms],
];
