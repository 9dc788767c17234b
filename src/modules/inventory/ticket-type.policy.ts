import { badInput, Fault } from '../../kernel/problem.js';
import type { Event } from '../events/index.js';
import type { TicketType } from './ticket-type.entity.js';

type Field =
  | 'name'
  | 'priceMinor'
  | 'currency'
  | 'quota'
  | 'salesStartAt'
  | 'salesEndAt'
  | 'minPerBooking'
  | 'maxPerBooking'
  | 'maxPerMember'
  | 'taxes'
  | 'requiresApproval'
  | 'seatCategory'
  | 'visibility';

/** What an organizer decides about a ticket type; what is not said is null. */
export type TicketTypeFields = { [Name in Field]: Exclude<TicketType[Name], undefined> };

/** What an event offers can change until it is over or called off; CONFLICT then. */
export function assertOffersMayChange({ status }: Pick<Event, 'status'>): void {
  if (status !== 'CANCELLED' && status !== 'COMPLETED') return;
  throw new Fault('CONFLICT', `Cannot change the ticket types of an event that is ${status}.`);
}

/** Refuses terms that contradict each other, or the event's seating, as BAD_USER_INPUT. */
export function checkTicketType(fields: TicketTypeFields, { seating }: Pick<Event, 'seating'>): void {
  const { quota, seatCategory, salesStartAt, salesEndAt, minPerBooking, maxPerBooking } = fields;
  if (fields.name.length === 0) throw badInput('name', 'must not be blank.');
  if (salesStartAt && salesEndAt && salesEndAt <= salesStartAt)
    throw badInput('salesEndAt', 'must be after the start.');
  if (maxPerBooking < minPerBooking) throw badInput('maxPerBooking', 'must not be lower than minPerBooking.');
  if (seatCategory === null && quota === null) throw badInput('quota', 'is needed where no seats are sold.');
  if (seatCategory === null && seating === 'RESERVED') {
    throw badInput('seatCategory', 'is needed: this event sells seats only.');
  }
  if (seatCategory !== null && seating === 'GENERAL') {
    throw badInput('seatCategory', 'must be absent: this event sells general admission only.');
  }
}

/** How many places a ticket type has: its quota, and never more than there are seats of its category. */
export function capacityOf(
  { quota, seatCategory }: Pick<TicketTypeFields, 'quota' | 'seatCategory'>,
  seatCounts: Readonly<Record<string, number>>,
): number {
  if (seatCategory === null) return quota ?? 0;
  const seats = Object.hasOwn(seatCounts, seatCategory) ? seatCounts[seatCategory]! : 0;
  return Math.min(quota ?? seats, seats);
}
