import { addMilliseconds } from '../kernel/clock.js';
import { system } from '../kernel/auth/viewer.js';
import type { Id } from '../kernel/ids.js';
import {
  approveBooking,
  cancelBooking,
  checkOut,
  rejectBooking,
  type BookingPlaces,
} from '../modules/bookings/index.js';
import { blockSeats } from '../modules/inventory/index.js';
import { Payment, recordPaymentEvent } from '../modules/payments/index.js';
import { reserve as reserveFor } from '../modules/reservations/index.js';
import { DAY, earliest, HOUR, MINUTE } from './calendar.js';
import type { Chance } from './chance.js';
import type { Person } from './people.js';
import { PlaceQueue, type Choice } from './place-queue.js';
import type { StagedEvent } from './play-event.js';
import type { Cue, Stage } from './stage.js';

const PROVIDER = 'sandbox';
const RESERVATION = { timeToLive: 10 * MINUTE, perMinute: null };
const MOST_BOOKINGS = 80;

/** Sells an event to one member after another, from the day that it was published. */
export async function sellEvent(stage: Stage, event: StagedEvent, members: readonly Person[]): Promise<void> {
  const { plan, chance } = event;
  const queue = new PlaceQueue(event);
  const buyers = queueUp(event, members);
  await keepForSubscribers(stage, event, queue);
  const asked = plan.almostSoldOut ? MOST_BOOKINGS : (plan.bookings ?? 0);
  for (let place = 0; place < asked; place += 1) {
    const most = mostOf(event, queue);
    const choice = most > 0 && queue.choose(chance, most);
    if (!choice) break;
    const sale = { buyer: buyers(), choice, at: saleInstant(stage, event, place / asked), place };
    if (isUndecided(sale)) sale.at = addMilliseconds(stage.now, -5 * HOUR);
    await book(stage, event, sale);
    if (!plan.almostSoldOut) queue.skip(choice.ticketType.offer.seatCategory ?? '', chance.between(0, 3));
  }
  for (let place = 0; place < (plan.reservations ?? 0); place += 1) {
    const choice = queue.choose(chance, 2);
    if (choice) await reserve(stage, event, { buyer: buyers(), choice, at: stage.now });
  }
}

/** Each in turn; the first is somebody else at each event, and every third time member@foyer.test. */
function queueUp({ chance }: StagedEvent, members: readonly Person[]): () => Person {
  let next = chance.between(0, 2) === 0 ? 0 : chance.between(1, members.length - 1);
  return () => members[next++ % members.length]!;
}

async function keepForSubscribers(stage: Stage, event: StagedEvent, queue: PlaceQueue): Promise<void> {
  const categories = event.plan.almostSoldOut?.subscribersCategories ?? [];
  if (categories.length === 0) return;
  const seatIds = categories.flatMap((category) => queue.keep(category).map(({ id }) => id));
  const cue = { by: event.venue.manager.viewer, at: event.openedAt };
  await stage.act(cue, blockSeats, { eventId: event.id, seatIds, label: 'Abonnements' });
}

/** How many places the next buyer wants. */
function mostOf({ plan, chance }: StagedEvent, queue: PlaceQueue): number {
  if (!plan.almostSoldOut) return chance.pick([1, 2, 2, 3, 4, 6]);
  return Math.min(chance.between(8, 20), queue.size - plan.almostSoldOut.left - (plan.reservations ?? 0) * 2);
}

/** After this part of the time in which the event was sold. */
function saleInstant(stage: Stage, { openedAt, startsAt, chance }: StagedEvent, part: number): Date {
  const until = earliest(addMilliseconds(stage.now, -2 * HOUR), addMilliseconds(startsAt, -3 * HOUR));
  const sinceOpening = Math.floor((until.getTime() - openedAt.getTime()) * part);
  return addMilliseconds(openedAt, sinceOpening + chance.between(2, 6_000) * 1_000);
}

interface Sale {
  buyer: Person;
  choice: Choice;
  at: Date;
}

/** A booking that counts from 0 at its event. */
interface CountedSale extends Sale {
  place: number;
}

/** Of those that need approval, the organizer has not looked at every third yet: they are hours old. */
const isUndecided = ({ choice, place }: CountedSale): boolean =>
  choice.ticketType.offer.requiresApproval === true && place % 3 === 2;

async function reserve(stage: Stage, { id }: StagedEvent, { buyer, choice, at }: Sale): Promise<Id<'rsv'>> {
  const { ticketType, quantity, seats } = choice;
  const wanted = {
    eventId: id,
    items: [{ ticketTypeId: ticketType.id, quantity }],
    seatIds: seats.map((seat) => seat.id),
  };
  const command = reserveFor(buyer.viewer, wanted, RESERVATION);
  const { id: reservationId } = await stage.settle({ by: buyer.viewer, at }, id, command);
  return reservationId;
}

/** A booking from reservation to whatever becomes of it. */
async function book(stage: Stage, event: StagedEvent, sale: CountedSale): Promise<void> {
  const { buyer, choice, at, place } = sale;
  const cue = { by: buyer.viewer, at };
  const fate = fateOf(event);
  const reservationId = await reserve(stage, event, sale);
  const command = checkOut({
    eventId: event.id,
    reservationId,
    attendees: attendeesOf(buyer, choice.quantity, event.chance),
    payment: { provider: PROVIDER, method: fate === 'DECLINED' ? 'sandbox_declined' : 'sandbox_ok' },
    pricing: { platformFee: event.venue.platformFee },
  });
  const booking = await stage.settle(cue, event.id, command);
  const { id } = booking;
  const where = { bookingId: id, eventId: event.id, holdId: reservationId };
  if (choice.ticketType.offer.requiresApproval) {
    await tell(stage, { id, at, outcome: 'AUTHORIZED' });
    return decide(stage, event, { where, at, place });
  }
  const outcome = fate === 'DECLINED' ? 'FAILED' : 'CAPTURED';
  if (booking.status === 'PENDING_PAYMENT') await tell(stage, { id, at, outcome });
  if (fate !== 'CANCELLED') return;
  // By the organizer: for members the clock of the database counts, by which some of these events are over.
  const later = { by: event.venue.manager.viewer, at: earliest(addMilliseconds(at, DAY), stage.now) };
  await stage.settle(later, event.id, cancelBooking(where, 'Cannot come after all.'));
}

type Fate = 'STANDS' | 'DECLINED' | 'CANCELLED';

/** One card in twenty is declined, and one buyer in twenty cannot come; those who got the last places hold on to them. */
function fateOf({ plan, chance }: StagedEvent): Fate {
  if (plan.almostSoldOut) return 'STANDS';
  return chance.pick<Fate>(['DECLINED', 'CANCELLED', ...Array.from({ length: 18 }, () => 'STANDS' as const)]);
}

/** The organizer lets one in, turns one down, and leaves the third for later. */
async function decide(
  stage: Stage,
  event: StagedEvent,
  { where, at, place }: { where: BookingPlaces; at: Date; place: number },
): Promise<void> {
  const cue = { by: event.venue.manager.viewer, at: earliest(addMilliseconds(at, 3 * HOUR), stage.now) };
  if (place % 3 === 1) await stage.settle(cue, event.id, rejectBooking(where, 'One place each, this time.'));
  if (place % 3 !== 0) return;
  await stage.settle(cue, event.id, approveBooking(where, PROVIDER));
  await tell(stage, { id: where.bookingId, at: cue.at, outcome: 'CAPTURED' });
}

/** What the provider's webhook does, without the provider. */
async function tell(
  stage: Stage,
  { id, at, outcome }: { id: Id<'bkg'>; at: Date; outcome: 'AUTHORIZED' | 'CAPTURED' | 'FAILED' },
): Promise<void> {
  const { id: paymentId, amountMinor, currency } = await stage.em.findOneOrFail(Payment, { subjectId: id });
  const reference = `sandbox_${paymentId}`;
  const news = {
    paymentId,
    reference,
    amountMinor,
    currency,
    outcome,
    ...(outcome === 'FAILED' && { reason: 'The card was declined.' }),
  };
  const event = { id: `sandbox_event_${paymentId}_${outcome}`, news };
  const cue: Cue = { by: system, at: addMilliseconds(at, MINUTE) };
  await stage.act(cue, recordPaymentEvent, { provider: PROVIDER, event, body: JSON.stringify(event) });
}

const COMPANIONS = ['Alex', 'Noor', 'Mattéo', 'Yuki', 'Sanne', 'Zoë', 'Ilse', 'Tomás', 'Ece', 'Ben'];

function attendeesOf(buyer: Person, quantity: number, chance: Chance) {
  const family = buyer.name.split(' ').at(-1)!;
  const companion = () => ({ name: `${chance.pick(COMPANIONS)} ${family}`, email: null, answers: {} });
  const self = { name: buyer.name, email: buyer.email, answers: {} };
  return [self, ...Array.from({ length: quantity - 1 }, companion)];
}
