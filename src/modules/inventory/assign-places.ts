import { uuidOf } from '../../kernel/db/type-id.js';
import { badInput, notFound } from '../../kernel/problem.js';
import type { SeatNow } from './inventory-reads.js';
import type { Places } from './places.js';
import { isOnSale, type BestAvailable, type TakeRequest, type TicketTerms } from './take-request.js';

/** Places of one ticket type that a request asks for. */
export interface AskedPlaces {
  terms: TicketTerms;
  quantity: number;
  /** In map order. */
  seatIds: string[];
}

/**
 * Which ticket type each asked place is of. Seats go by their category: where `items` name ticket types of a category,
 * their quantities must add up to the seats of it, which they get in map order; otherwise the cheapest public ticket
 * type of the category that is on sale, takes as many in one booking and has as many places left gets them, the older one at
 * the same price; where none does, the cheapest on sale, or the cheapest of all. Whatever does not fit is BAD_USER_INPUT.
 */
export function assignPlaces(places: Places, request: TakeRequest, askedSeats: readonly SeatNow[]): AskedPlaces[] {
  const asked = new Map<string, AskedPlaces>();
  const add = (terms: TicketTerms, quantity: number, seatIds: readonly string[]): void => {
    const before = asked.get(terms.id) ?? { terms, quantity: 0, seatIds: [] };
    const all = [...before.seatIds, ...seatIds];
    const inMapOrder = before.seatIds.length > 0 ? places.inMapOrder(all) : all;
    asked.set(terms.id, { terms, quantity: before.quantity + quantity, seatIds: inMapOrder });
  };

  const wanted = request.items.map((item, index) => ({ ...item, index, terms: termsOf(places, item.ticketTypeId) }));
  if (new Set(wanted.map(({ terms }) => terms.id)).size < wanted.length) {
    throw badInput('items', 'name a ticket type more than once.');
  }
  for (const { terms, quantity } of wanted) if (terms.seatCategory === null) add(terms, quantity, []);

  const best = request.bestAvailable;
  const seats = Map.groupBy(askedSeats, ({ category }) => category);
  for (const { terms, index } of wanted) {
    if (terms.seatCategory === null || seats.has(terms.seatCategory)) continue;
    throw badInput(`items.${index}`, 'sells seats: name them in seatIds, or ask for bestAvailable.');
  }
  for (const [category, ofCategory] of seats) {
    const named = wanted.filter(({ terms }) => terms.seatCategory === category);
    let next = 0;
    for (const { terms, quantity } of sharesOf(named, places, { category, count: ofCategory.length, best })) {
      const share = ofCategory.slice(next, next + quantity);
      const ids = share.map(({ id }) => id);
      add(terms, quantity, ids);
      next += quantity;
    }
  }

  if (best) {
    const terms = termsOf(places, best.ticketTypeId);
    if (terms.seatCategory === null) throw badInput('bestAvailable.ticketTypeId', 'must be a ticket type with seats.');
    const { section = null } = best;
    if (section !== null && !places.hasSection(section))
      throw badInput('bestAvailable.section', 'is none of the event.');
    const picked = askedSeats.map(({ id }) => id);
    add(terms, best.quantity, places.choose(terms.seatCategory, best, picked));
  }
  if (asked.size === 0)
    throw badInput('items', 'must ask for at least one place, unless seatIds or bestAvailable does.');
  return [...asked.values()];
}

function termsOf(places: Places, ticketTypeId: string): TicketTerms {
  const terms = places.terms(uuidOf('tty', ticketTypeId));
  if (!terms || terms.isArchived) throw notFound('ticket type of this event');
  return terms;
}

type Share = { terms: TicketTerms; quantity: number };

interface AskedSeats {
  category: string;
  count: number;
  /** What is asked for besides. */
  best: BestAvailable | null;
}

function sharesOf(named: Share[], places: Places, asked: AskedSeats): Share[] {
  const { category, count } = asked;
  if (named.length === 0) return [{ terms: sellerOf(places, asked), quantity: count }];
  const total = named.reduce((sum, { quantity }) => sum + quantity, 0);
  if (total === count) return named;
  throw badInput('items', `must add up to the ${count} seats of the category ${category}.`);
}

/** The ticket types by which anybody can have seats of a category: the cheapest first, the older one at the same price. */
export function sellersOf({ ticketTypes }: Places, category: string): TicketTerms[] {
  const sellers = [...ticketTypes].filter(
    (terms) => !terms.isArchived && terms.seatCategory === category && terms.visibility === 'PUBLIC',
  );
  return sellers.sort((one, other) => one.priceMinor - other.priceMinor);
}

function sellerOf(places: Places, { category, count, best }: AskedSeats): TicketTerms {
  const sellers = sellersOf(places, category);
  const onSale = sellers.filter((terms) => isOnSale(terms, places.at));
  const serves = ({ id, held, minPerBooking, maxPerBooking }: TicketTerms): boolean => {
    const wanted = count + (best && uuidOf('tty', best.ticketTypeId) === id ? best.quantity : 0);
    if (wanted < minPerBooking || wanted > maxPerBooking) return false;
    // Holds whose time is up are looked for only where there may be some.
    return places.free(id) >= wanted || (held > 0 && places.unclaimed(id) >= wanted);
  };
  const seller = onSale.length > 1 ? onSale.find(serves) : undefined;
  const cheapest = seller ?? onSale[0] ?? sellers[0];
  if (!cheapest) throw badInput('seatIds', `hold seats of the category ${category}, which nothing sells.`);
  return cheapest;
}
