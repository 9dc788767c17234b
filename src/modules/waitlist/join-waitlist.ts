import { viewerId, type Viewer } from '../../kernel/auth/viewer.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { newId, type Id } from '../../kernel/ids.js';
import { badInput, notFound, refuse } from '../../kernel/problem.js';
import { maySeeEvent } from '../events/index.js';
import { couldBeTaken, LimitExceeded, type Places, type PlacesCommand, type TicketTerms } from '../inventory/index.js';
import { saleStateOf } from './sale-state.js';
import { lastRanks, liveEntries, liveKey, tellEntry, waitlistEntries, type EntryNow } from './waitlist.facts.js';
import { AlreadyWaiting, NotSoldOut, WaitlistClosed } from './waitlist.problems.js';

export interface NewWaitlistEntry {
  eventId: Id<'evt'>;
  ticketTypeId: Id<'tty'>;
  quantity: number;
}

/**
 * Puts the viewer at the end of the line for so many places of a ticket type, to be had together. Refuses with
 * WaitlistClosed, AlreadyWaiting, LimitExceeded, and NotSoldOut where nobody need wait for as many.
 */
export function joinWaitlist(viewer: Viewer, wanted: NewWaitlistEntry): PlacesCommand<Id<'wle'>> {
  const memberId = viewerId(viewer);
  const { eventId, ticketTypeId, quantity } = wanted;
  const [live, eventKey] = [liveKey(memberId, ticketTypeId), uuidOf('evt', eventId)];
  return {
    needs: {
      isWaiting: true,
      memberId: uuidOf('usr', memberId),
      quantity,
      best: { ticketTypeId, quantity, together: true, accessible: false },
      subjects: [live],
      facts: [
        { fact: liveEntries, key: live },
        { fact: lastRanks, key: eventKey },
      ],
    },
    settle(places) {
      if (!maySeeEvent(places.viewer, places.eventState)) throw notFound('event');
      const terms = places.terms(uuidOf('tty', ticketTypeId));
      if (!terms || terms.isArchived || terms.visibility === 'BY_CODE') throw notFound('ticket type of this event');
      if (!places.isWaitlistOpen || saleStateOf(places, terms.id) !== 'OPEN') refuse(new WaitlistClosed());
      const before = liveEntry(places, live);
      if (before) refuse(new AlreadyWaiting(before.id));
      keepToLimits(places, terms, { memberId, quantity });
      if (couldBeTaken(places, terms.id, quantity)) refuse(new NotSoldOut(unclaimedOf(places, terms)));
      const entry = { ...newEntry(places, nextRank(places, eventKey)), eventId, ticketTypeId, memberId, quantity };
      tellEntry(places, entry);
      return entry.id;
    },
  };
}

/** Seats of a category may be sold by several ticket types. */
const unclaimedOf = (places: Places, terms: TicketTerms): number =>
  terms.seatCategory === null ? places.unclaimed(terms.id) : places.unclaimedSeats(terms);

/** The entry that was live when it was read, unless it has ended since, by the mere passing of time. */
function liveEntry(places: Places, key: string): EntryNow | undefined {
  const read = places.know(liveEntries, key);
  const entry = read && (places.toldOf(waitlistEntries).get(uuidOf('wle', read.id)) ?? read);
  return entry && (entry.status === 'WAITING' || entry.status === 'OFFERED') ? entry : undefined;
}

function keepToLimits(
  places: Places,
  terms: TicketTerms,
  { memberId, quantity }: { memberId: Id<'usr'>; quantity: number },
): void {
  const { minPerBooking, maxPerBooking, maxPerMember } = terms;
  if (quantity > maxPerBooking) refuse(new LimitExceeded(terms, maxPerBooking, 0));
  if (quantity < minPerBooking) throw badInput('quantity', `must be at least ${minPerBooking}.`);
  const owned = places.owned(uuidOf('usr', memberId), terms.id);
  if (maxPerMember !== null && owned + quantity > maxPerMember) refuse(new LimitExceeded(terms, maxPerMember, owned));
}

/** After all who came before, in this settlement too. */
function nextRank(places: Places, eventKey: string): number {
  const count = `waitlist/${eventKey}`;
  places.count(count, 1);
  return (places.know(lastRanks, eventKey) ?? 0) + places.counted(count);
}

const newEntry = (places: Places, rank: number) => ({
  id: newId('wle'),
  rank,
  status: 'WAITING' as const,
  ...{ holdId: null, offeredAt: null, offerExpiresAt: null, endedAt: null },
  joinedAt: places.at,
  isNew: true as const,
});
