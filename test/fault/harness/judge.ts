import { describe, violation, type Violation } from './breach.js';
import { acknowledgement, bookingOf, isOpen, reservationOf, type Operation, type Request } from './journal.js';
import { placesOf, seatsOf, storiesOf, type Story } from './stories.js';
import type { Stored, StoredBooking, StoredReservation } from './stored-state.js';

/**
 * Compares what clients were told with what the database has. Every keyed request must have been repeated until its
 * outcome was known, so that nothing is left to guess.
 */
export function judge(requests: readonly Request[], stored: Stored): Violation[] {
  const stories = storiesOf(requests);
  return [
    ...requests.flatMap(judgeAnswers),
    ...judgeExistence(requests, stored),
    ...judgeStories(stories, stored),
    ...judgeOwners(stories),
    ...stored.miscounted.map((about) => violation('counters', about)),
  ];
}

/** What may be refused to buyers who ask as those of the load do. */
const REFUSALS: Record<Operation, readonly string[]> = {
  reserve: ['SEATS_TAKEN', 'SOLD_OUT', 'RATE_LIMITED'],
  extendReservation: ['RESERVATION_NOT_ACTIVE', 'RATE_LIMITED'],
  releaseReservation: ['RESERVATION_NOT_ACTIVE', 'RATE_LIMITED'],
  checkOut: ['RESERVATION_NOT_ACTIVE', 'RATE_LIMITED'],
  cancelBooking: ['RATE_LIMITED'],
};

/** Each answer may be given at all, and after the first acknowledgement only that one, to the byte. */
function judgeAnswers(request: Request): Violation[] {
  const first = acknowledgement(request);
  return request.attempts.flatMap(({ told }) => {
    if (told.kind === 'unknown' || told === first) return [];
    if (told.kind === 'done') {
      if (told.text === first!.text) return [];
      return violation('other answer', `${describe(request)}: first ${first!.text}, then ${told.text}`);
    }
    if (told.code === 'NOT_FOUND') return violation('lost', describe(request));
    if (first || told.code === 'IDEMPOTENCY_KEY_REUSED') return violation('other answer', describe(request));
    return REFUSALS[request.operation].includes(told.code) ? [] : violation('unexplained error', describe(request));
  });
}

/**
 * What was acknowledged is there, and nothing else is. A careless buyer's request whose outcome nobody knows may have
 * left one thing behind.
 */
function judgeExistence(requests: readonly Request[], { reservations, bookings }: Stored): Violation[] {
  const made = (operation: Operation): Request[] => requests.filter((request) => request.operation === operation);
  return [
    ...compare(made('reserve'), reservations, (request) => reservationOf(request)?.id),
    ...compare(made('checkOut'), bookings, (request) => bookingOf(request)?.id),
  ];
}

function compare(
  requests: readonly Request[],
  rows: readonly { id: string; memberId: string }[],
  idOf: (request: Request) => string | undefined,
): Violation[] {
  const acknowledged = requests.filter((request) => idOf(request) !== undefined);
  const told = new Set(acknowledged.map(idOf));
  const kept = new Set(rows.map(({ id }) => id));
  const unclaimed = Map.groupBy(
    rows.filter(({ id }) => !told.has(id)),
    ({ memberId }) => memberId,
  );
  return [
    ...acknowledged
      .filter((request) => !kept.has(idOf(request)!))
      .map((request) => violation('lost', describe(request))),
    ...[...unclaimed].flatMap(([memberId, extra]) => {
      const unknown = requests.filter((request) => request.buyer.id === memberId && isOpen(request)).length;
      if (extra.length <= unknown) return [];
      return violation(
        'twice',
        `${memberId} has ${extra.length} (${extra[0]!.id}, …) that ${unknown} requests may explain`,
      );
    }),
  ];
}

function judgeStories(stories: readonly Story[], stored: Stored): Violation[] {
  const reservations = new Map(stored.reservations.map((row) => [row.id, row]));
  const bookings = new Map(stored.bookings.map((row) => [row.reservationId, row]));
  return stories.flatMap((story) => {
    const { id } = story.reservation;
    const row = reservations.get(id);
    // What is lost has been named already.
    if (!row || story.isUncertain) return judgeRefusals(story);
    const found = stateOf(row, bookings.get(id));
    const allowed = allowedStates(story, stored.now);
    const isAllowed = allowed.includes(found);
    const about = `${story.requests.map(describe).join(', ')}: ${found}, not ${allowed.join(' or ')}`;
    return [...(isAllowed ? [] : [violation('wrong state', about)]), ...judgeRefusals(story)];
  });
}

/** What a story may have come to, as `stateOf` words it. */
function allowedStates(story: Story, now: Date): string[] {
  const [places, seats, until] = [placesOf(story), seatsOf(story).length, story.promisedUntil];
  if (story.wasCancelled) return [state('CONVERTED', 'RELEASED', { places, until, booking: 'CANCELLED' })];
  if (story.booking) {
    return [state('CONVERTED', 'SOLD', { places, until, sold: seats, booking: 'CONFIRMED', tickets: places })];
  }
  if (story.wasReleased) return [state('RELEASED', 'RELEASED', { places, until })];
  const held = state('ACTIVE', 'ACTIVE', { places, until, held: seats });
  if (now.getTime() < until) return [held];
  // Its places go first; that the reservation has ended is written a moment later.
  return [held, state('ACTIVE', 'EXPIRED', { places, until }), state('EXPIRED', 'EXPIRED', { places, until })];
}

const stateOf = (row: StoredReservation, booking: StoredBooking | undefined): string =>
  state(row.status, row.holdStates.join('+'), {
    places: row.places,
    until: row.expiresAt.getTime(),
    held: row.seatsHeld,
    sold: row.seatsSold,
    ...(booking && { booking: booking.status, tickets: booking.ticketsValid }),
  });

interface Details {
  places: number;
  until: number;
  held?: number;
  sold?: number;
  booking?: string;
  tickets?: number;
}

function state(reservation: string, hold: string, details: Details): string {
  const { places, until, held = 0, sold = 0, booking = 'none', tickets = 0 } = details;
  const seats = `${held} seats held and ${sold} sold`;
  return `reservation ${reservation} until ${until}, hold ${hold} of ${places} with ${seats}, booking ${booking} with ${tickets} tickets`;
}

/** Nobody who still had places, and had not asked to give them back or to buy them, was told that they had none. */
function judgeRefusals({ requests, promisedUntil }: Story): Violation[] {
  const ends = requests.filter(({ operation }) => ENDINGS.has(operation));
  const early = requests.filter((request) => {
    const asked = ends.filter((end) => end !== request).map(({ attempts }) => attempts[0]!.sentAt);
    return request.attempts.some(
      ({ told, toldAt }) =>
        told.kind === 'refused' && told.code === 'RESERVATION_NOT_ACTIVE' && toldAt < Math.min(promisedUntil, ...asked),
    );
  });
  return early.map((request) => violation('lost', `${describe(request)}, though its time was not up`));
}

const ENDINGS: ReadonlySet<Operation> = new Set(['releaseReservation', 'checkOut']);

interface Tenure {
  seat: string;
  id: string;
  from: number;
  until: number;
}

/** No seat is promised to anybody before the one to whom it was promised has lost it or may have given it back. */
function judgeOwners(stories: readonly Story[]): Violation[] {
  const tenures = stories.flatMap((story) =>
    seatsOf(story).map((seat): Tenure => {
      const { id, createdAt } = story.reservation;
      return { seat, id, from: Date.parse(createdAt), until: earliestEnd(story) };
    }),
  );
  return [...Map.groupBy(tenures, ({ seat }) => seat)].flatMap(([seat, claims]) => {
    const [first, ...rest] = claims.sort((one, other) => one.from - other.from);
    let before = first!;
    return rest.flatMap((next) => {
      const overlap =
        next.from < before.until ? [violation('two owners', `${seat}: ${before.id}, then ${next.id}`)] : [];
      before = next;
      return overlap;
    });
  });
}

/** A client knows when it asked to give something back, not when that was done. */
function earliestEnd({ requests, booking, promisedUntil }: Story): number {
  const gaveBack = requests.filter(
    ({ operation }) => operation === 'releaseReservation' || operation === 'cancelBooking',
  );
  const asked = gaveBack.map(({ attempts }) => attempts[0]!.sentAt);
  return Math.min(...asked, booking ? Infinity : promisedUntil);
}
