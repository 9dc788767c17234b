import { addMilliseconds } from '../kernel/clock.js';
import type { Id } from '../kernel/ids.js';
import { approveEvent, rejectEvent, reviseEvent, submitEvent } from '../modules/approvals/index.js';
import { createDiscount } from '../modules/discounts/index.js';
import { createEvent } from '../modules/events/index.js';
import { createTicketType } from '../modules/inventory/index.js';
import { DAY, HOUR, localInstant, MINUTE } from './calendar.js';
import { Chance } from './chance.js';
import type { Person } from './people.js';
import type { Offer, PlannedEvent } from './programme/planned-event.js';
import type { Stage } from './stage.js';
import type { StagedVenue } from './venues.js';

export interface StagedOffer {
  id: Id<'tty'>;
  offer: Offer;
}

export interface StagedEvent {
  id: Id<'evt'>;
  plan: PlannedEvent;
  venue: StagedVenue;
  startsAt: Date;
  endsAt: Date;
  /** When it was published. */
  openedAt: Date;
  offers: readonly StagedOffer[];
  chance: Chance;
}

interface Entry {
  plan: PlannedEvent;
  venue: StagedVenue;
  admin: Person;
  /** Its place in the whole programme. */
  index: number;
}

/** Enters an event with its ticket types and takes it through approval, as far as the plan says. */
export async function playEvent(stage: Stage, { plan, venue, admin, index }: Entry): Promise<StagedEvent> {
  const chance = new Chance(index + 1);
  const startsAt = localInstant(stage.now, { timeZone: venue.timeZone, day: plan.day, time: plan.time });
  const endsAt = addMilliseconds(startsAt, plan.minutes * MINUTE);
  const { createdAt, submittedAt, decidedAt } = storyOf(stage, { plan, startsAt, chance });

  const manager = { by: venue.manager.viewer, at: createdAt };
  // What is over can no longer be sold: such an event ends tomorrow until its tickets are sold (rewrite-dates.ts).
  const endsAtFirst = plan.day < 0 ? addMilliseconds(stage.now, DAY) : endsAt;
  const { id } = await stage.act(manager, createEvent, { ...fieldsOf(plan, venue), startsAt, endsAt: endsAtFirst });
  const offers: StagedOffer[] = [];
  for (const [place, offer] of plan.offers.entries()) {
    // A minute apart, so that they are listed in the order of the plan.
    const cue = { ...manager, at: addMilliseconds(createdAt, (place + 1) * MINUTE) };
    const ticketType = await stage.act(cue, createTicketType, {
      eventId: id,
      ...termsOf(stage, offer, { plan, venue }),
    });
    offers.push({ id: ticketType.id, offer });
  }

  for (const { maxUses = null, ...code } of plan.codes ?? []) {
    await stage.act(manager, createDiscount, { eventId: id, ...code, maxUses });
  }

  const [submits, decides] = [
    { ...manager, at: submittedAt },
    { by: admin.viewer, at: decidedAt },
  ];
  if (plan.status !== 'DRAFT' || plan.returned) await stage.act(submits, submitEvent, { eventId: id });
  if (plan.returned) {
    await stage.act(decides, rejectEvent, { eventId: id, reason: plan.returned });
    await stage.act({ ...manager, at: addMilliseconds(decidedAt, HOUR) }, reviseEvent, { eventId: id });
  }
  if (plan.status === 'REJECTED') await stage.act(decides, rejectEvent, { eventId: id, reason: plan.note ?? '' });
  if (wasPublished(plan)) {
    const note = plan.status === undefined ? plan.note : undefined;
    await stage.act(decides, approveEvent, { eventId: id, note });
  }
  return { id, plan, venue, startsAt, endsAt, openedAt: decidedAt, offers, chance };
}

export const wasPublished = ({ status }: PlannedEvent): boolean =>
  status === undefined || status === 'CANCELLED' || status === 'COMPLETED';

/** What is on sale was entered weeks before now or before it began; what is not published is only days old. */
function storyOf(
  stage: Stage,
  { plan, startsAt, chance }: { plan: PlannedEvent; startsAt: Date; chance: Chance },
): { createdAt: Date; submittedAt: Date; decidedAt: Date } {
  const days = wasPublished(plan) ? chance.between(40, 60) : chance.between(6, 10);
  const until = startsAt < stage.now ? startsAt : stage.now;
  const createdAt = addMilliseconds(until, -days * DAY - chance.between(1, 9) * HOUR);
  const submittedAt = addMilliseconds(createdAt, DAY + chance.between(1, 5) * HOUR);
  const decidedAt = addMilliseconds(submittedAt, DAY + chance.between(1, 5) * HOUR);
  return { createdAt, submittedAt, decidedAt };
}

function fieldsOf(plan: PlannedEvent, venue: StagedVenue) {
  const { title, description, category, tags, location, seating, offers, fees } = plan;
  const hasSeats = offers.some(({ seatCategory }) => seatCategory !== undefined);
  return {
    organizationId: venue.organizationId,
    venueId: venue.id,
    seatMapId: hasSeats ? venue.seatMapId : null,
    ...{ title, description, category, tags, location, seating, fees: fees ?? null },
  };
}

function termsOf(stage: Stage, offer: Offer, { plan, venue }: Pick<Entry, 'plan' | 'venue'>) {
  const { currency, timeZone, tax } = venue;
  const midnight = (day: number | undefined): Date | null =>
    day === undefined ? null : localInstant(stage.now, { timeZone, day, time: '00:00' });
  const { name, quota, seatCategory, maxPerBooking, maxPerMember, requiresApproval } = offer;
  return {
    ...{ name, quota, seatCategory, maxPerBooking, maxPerMember, requiresApproval },
    price: { amountMinor: Math.round(offer.price), currency },
    taxes: tax ? [{ ...tax, isIncluded: plan.taxOnTop !== true }] : [],
    salesStartAt: midnight(offer.onSaleFromDay),
    salesEndAt: midnight(offer.onSaleUntilDay),
    visibility: offer.isHidden ? ('HIDDEN' as const) : ('PUBLIC' as const),
  };
}
