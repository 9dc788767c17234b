import { describe, expect, it } from '@jest/globals';
import { addMilliseconds } from '../../src/kernel/clock.js';
import { encodeId, newId, uuidOfAny } from '../../src/kernel/ids.js';
import { Fault, Refusal, type Problem } from '../../src/kernel/problem.js';
import { system } from '../../src/kernel/auth/viewer.js';
import { EventPlaces, type PlacesRead } from '../../src/modules/inventory/event-places.js';
import type { InventoryChange } from '../../src/modules/inventory/inventory-change.js';
import { Places } from '../../src/modules/inventory/places.js';
import { take } from '../../src/modules/inventory/take.js';
import type { HoldNow, SeatNow } from '../../src/modules/inventory/inventory-reads.js';
import type { TakeRequest, Taken, TicketTerms } from '../../src/modules/inventory/take-request.js';

const at = new Date('2027-03-01T12:00:00.000Z');
const after = (milliseconds: number): Date => addMilliseconds(at, milliseconds);
const uuid = (prefix: string): string => uuidOfAny(newId(prefix));

const eventId = newId('evt');
const memberId = newId('usr');

const offered = (terms: Partial<TicketTerms> = {}): TicketTerms => ({
  id: uuid('tty'),
  priceMinor: 1_000,
  currency: 'EUR',
  salesStartAt: null,
  salesEndAt: null,
  minPerBooking: 1,
  maxPerBooking: 10,
  maxPerMember: null,
  seatCategory: null,
  visibility: 'PUBLIC',
  capacity: 10,
  held: 0,
  sold: 0,
  isArchived: false,
  requiresApproval: false,
  ...terms,
});

let position = 0;
const seat = (now: Partial<SeatNow> = {}): SeatNow => ({
  id: uuid('seat'),
  position: (position += 1),
  section: 'Stalls',
  category: 'Gold',
  state: 'FREE',
  heldUntil: null,
  ...now,
});

type Read = Partial<Omit<PlacesRead, 'event'>> & {
  event?: Partial<PlacesRead['event']>;
  /** The seats that would be chosen. */
  best?: readonly string[];
  /** Those and the ones that are picked, in map order. */
  order?: readonly string[];
  /** The seats that would be left alone. */
  lone?: readonly string[];
  /** What the member has of each ticket type. */
  mine?: number;
};

const EVENT = { version: 1, seatMapId: null, preventsLoneSeats: false, accessibleSeatsOpenAt: null };

function placesWith({ best = [], order = [], lone = [], mine = 0, event, ...read }: Read = {}): Places {
  const { ticketTypes = [] } = read;
  const inMapOrder = (ids: readonly string[]) => order.filter((id) => ids.includes(id));
  const seats = { choose: () => [...best], lone: () => [...lone], free: () => 10 };
  const picker = { ...seats, hasSection: () => true, inMapOrder, absorb: () => undefined };
  const all = {
    ...{ eventId: uuidOfAny(eventId), version: 7, at, ledgerEnd: { head: null, length: 0 }, ticketTypes },
    event: {
      ...EVENT,
      status: 'PUBLISHED' as const,
      startsAt: after(1),
      endsAt: after(1),
      organizationId: newId('org'),
      ...event,
    },
    owned: ticketTypes.map(({ id }) => ({ memberId: uuidOfAny(memberId), ticketTypeId: id, quantity: mine })),
    ...{ seats: [], holds: [], over: [], facts: new Map(), isWaitlistOpen: false, isWaitedFor: false },
    ...{ eventWritten: '1', readAt: 0 },
    ...read,
  };
  return new Places(new EventPlaces(all, picker), {
    viewer: system,
    now: at,
    emit: () => undefined,
    audit: () => undefined,
  });
}

const request = (asked: Partial<TakeRequest> = {}): TakeRequest => ({
  eventId,
  holdId: newId('rsv'),
  memberId,
  items: [],
  seatIds: [],
  bestAvailable: null,
  timeToLive: 600_000,
  terms: 'MEMBER',
  ...asked,
});

const itemsOf = (terms: TicketTerms, quantity: number) => [{ ticketTypeId: encodeId('tty', terms.id), quantity }];
const idsOf = (seats: readonly SeatNow[]) => seats.map(({ id }) => encodeId('seat', id));

type Verdict = { problem: Problem } | { taken: Taken; change: InventoryChange };

function judge(asked: Partial<TakeRequest>, read: Read): Verdict {
  const places = placesWith(read);
  try {
    return { taken: take(places, request(asked)), change: places.change };
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.problem };
    throw error;
  }
}

const codeOf = (verdict: Verdict): string => ('problem' in verdict ? verdict.problem.code : 'TAKEN');
const faultOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof Fault) return error.details.fields?.[0]?.path ?? error.code;
    throw error;
  }
  return undefined;
};

const expiredHold = (hold: Partial<HoldNow> = {}): HoldNow => ({
  holdId: uuid('rsv'),
  ticketTypeId: uuid('tty'),
  memberId: uuid('usr'),
  quantity: 1,
  seatIds: [],
  expiresAt: at,
  state: 'ACTIVE',
  unitPriceMinor: 0,
  currency: 'EUR',
  ...hold,
});

describe('a take is judged', () => {
  it('by the clock of the database: from the first instant of the sale until just before its end', () => {
    const sold = (from: number, until: number) => offered({ salesStartAt: after(from), salesEndAt: after(until) });
    const verdict = (terms: TicketTerms) => codeOf(judge({ items: itemsOf(terms, 1) }, { ticketTypes: [terms] }));
    expect(verdict(sold(0, 1))).toBe('TAKEN');
    expect(verdict(sold(1, 2))).toBe('NOT_ON_SALE');
    expect(verdict(sold(-1, 0))).toBe('NOT_ON_SALE');
  });

  it('by the event: none of one that is over or not published', () => {
    const terms = offered();
    const of = (event: Read['event'] & object) =>
      codeOf(judge({ items: itemsOf(terms, 1) }, { ticketTypes: [terms], event }));
    expect(of({ status: 'PUBLISHED', endsAt: at })).toBe('EVENT_NOT_BOOKABLE');
    expect(of({ status: 'CANCELLED', endsAt: after(1) })).toBe('EVENT_NOT_BOOKABLE');
  });

  it('by what is left, counting holds whose time is up as free and expiring them', () => {
    const terms = offered({ capacity: 10, held: 6, sold: 3 });
    const over = expiredHold({ ticketTypeId: terms.id, quantity: 4 });
    const asked = { items: itemsOf(terms, 5) };
    expect(judge(asked, { ticketTypes: [terms] })).toMatchObject({ problem: { code: 'SOLD_OUT', remaining: 1 } });
    const verdict = judge(asked, { ticketTypes: [terms], over: [over] });
    if ('problem' in verdict) throw new Error(verdict.problem.code);
    expect(verdict.change.counters.get(terms.id)).toEqual({ held: 1, sold: 0, capacity: null });
    expect(verdict.change.ledger.map(({ verb, quantity }) => [verb, quantity])).toEqual([
      ['EXPIRE', 4],
      ['TAKE', 5],
    ]);
    expect(verdict.change.settled.version).toBe(8);
    expect(verdict.taken.expiresAt).toEqual(after(600_000));
  });

  it('by the seats: a seat held until this very instant is free, one held any longer is not', () => {
    const terms = offered({ seatCategory: 'Gold' });
    const heldUntil = (heldUntilAt: Date) => seat({ state: 'HELD', heldUntil: heldUntilAt });
    const verdict = (now: SeatNow) => judge({ seatIds: idsOf([now]) }, { ticketTypes: [terms], seats: [now] });
    expect(codeOf(verdict(heldUntil(at)))).toBe('TAKEN');
    expect(codeOf(verdict(heldUntil(after(1))))).toBe('SEATS_TAKEN');
    expect(codeOf(verdict(seat({ state: 'SOLD' })))).toBe('SEATS_TAKEN');
    expect(codeOf(verdict(seat({ state: 'BLOCKED' })))).toBe('SEATS_TAKEN');
  });

  it('so that a seat reclaimed from an old hold ends up with the new one', () => {
    const terms = offered({ seatCategory: 'Gold', held: 2 });
    const [one, two] = [seat({ state: 'HELD', heldUntil: at }), seat({ state: 'HELD', heldUntil: at })];
    const over = expiredHold({ ticketTypeId: terms.id, quantity: 2, seatIds: [one.id, two.id] });
    const asked = request({ seatIds: idsOf([one]) });
    const verdict = judge(asked, { ticketTypes: [terms], seats: [one], over: [over] });
    if ('problem' in verdict) throw new Error(verdict.problem.code);
    expect(verdict.change.seats.get(one.id)).toMatchObject({ state: 'HELD', holdId: uuidOfAny(asked.holdId) });
    expect(verdict.change.seats.get(two.id)).toMatchObject({ state: 'FREE', holdId: null });
  });

  it('by limits: of one booking, and of one member with what they have already', () => {
    const terms = offered({ maxPerBooking: 4, maxPerMember: 5, minPerBooking: 2 });
    const verdict = (quantity: number) => judge({ items: itemsOf(terms, quantity) }, { ticketTypes: [terms], mine: 3 });
    expect(verdict(5)).toMatchObject({ problem: { code: 'LIMIT_EXCEEDED', limit: 4, already: 0 } });
    expect(verdict(3)).toMatchObject({ problem: { code: 'LIMIT_EXCEEDED', limit: 5, already: 3 } });
    expect(codeOf(verdict(2))).toBe('TAKEN');
    expect(faultOf(() => verdict(1))).toBe('items.0.quantity');
  });

  it('by the least of one booking, where it asks for fewer', () => {
    const [terms, chosen] = [offered({ seatCategory: 'Gold', minPerBooking: 2 }), seat()];
    const best = { ticketTypeId: encodeId('tty', terms.id), quantity: 1, together: true, accessible: false };
    const read = { ticketTypes: [terms], seats: [chosen], best: [chosen.id] };
    expect(faultOf(() => judge({ bestAvailable: best }, read))).toBe('bestAvailable.quantity');
    expect(faultOf(() => judge({ seatIds: idsOf([chosen]) }, read))).toBe('seatIds');
  });

  it('at the door without regard to sale times and limits', () => {
    const terms = offered({ maxPerBooking: 1, maxPerMember: 1, salesEndAt: after(-1) });
    const asked = { items: itemsOf(terms, 2), terms: 'DOOR' as const };
    expect(codeOf(judge(asked, { ticketTypes: [terms], mine: 1 }))).toBe('TAKEN');
  });
});

describe('seats of a category', () => {
  it('go to its cheapest public ticket type when the items do not say, the older one at the same price', () => {
    const types = [
      offered({ seatCategory: 'Gold', priceMinor: 900, visibility: 'HIDDEN' }),
      offered({ seatCategory: 'Gold', priceMinor: 2_000 }),
      offered({ seatCategory: 'Gold', priceMinor: 1_000 }),
      offered({ seatCategory: 'Gold', priceMinor: 1_000 }),
      offered({ seatCategory: 'Silver', priceMinor: 100 }),
    ];
    const chosen = seat();
    const verdict = judge({ seatIds: idsOf([chosen]) }, { ticketTypes: types, seats: [chosen] });
    expect(verdict).toMatchObject({ taken: { lines: [{ ticketTypeId: encodeId('tty', types[2]!.id), quantity: 1 }] } });
  });

  it('go to the cheapest that is on sale, and where none is to nobody', () => {
    const early = offered({ seatCategory: 'Gold', priceMinor: 1_000, salesEndAt: at });
    const regular = offered({ seatCategory: 'Gold', priceMinor: 2_000 });
    const late = offered({ seatCategory: 'Gold', priceMinor: 1_500, salesStartAt: after(1) });
    const chosen = seat();
    const verdict = (...ticketTypes: TicketTerms[]) =>
      judge({ seatIds: idsOf([chosen]) }, { ticketTypes, seats: [chosen] });
    expect(verdict(early, regular, late)).toMatchObject({
      taken: { lines: [{ ticketTypeId: encodeId('tty', regular.id), quantity: 1 }] },
    });
    expect(verdict(late, early)).toMatchObject({ problem: { code: 'NOT_ON_SALE', salesEndAt: at } });
  });

  it('are shared as the items say, in map order, and must add up', () => {
    const [adult, child] = [offered({ seatCategory: 'Gold' }), offered({ seatCategory: 'Gold' })];
    const seats = [seat(), seat(), seat()];
    const items = [...itemsOf(adult, 1), ...itemsOf(child, 2)];
    const read = { ticketTypes: [adult, child], seats };
    const verdict = judge({ items, seatIds: idsOf(seats) }, read);
    expect(verdict).toMatchObject({
      taken: { lines: [{ seatIds: [seats[0]!.id] }, { seatIds: [seats[1]!.id, seats[2]!.id] }] },
    });
    expect(faultOf(() => judge({ items: itemsOf(adult, 2), seatIds: idsOf(seats) }, read))).toBe('items');
  });

  it('that nothing sells, that are named twice or that are of another event, are bad input', () => {
    const silver = offered({ seatCategory: 'Silver' });
    const one = seat();
    const read = { ticketTypes: [silver], seats: [one] };
    expect(faultOf(() => judge({ seatIds: idsOf([one]) }, read))).toBe('seatIds');
    expect(faultOf(() => judge({ seatIds: idsOf([one, one]) }, read))).toBe('seatIds');
    expect(faultOf(() => judge({ seatIds: idsOf([one, seat()]) }, read))).toBe('seatIds.1');
  });

  it('chosen as the best ones join those picked by hand in map order, and are sold out where none fit', () => {
    const gold = offered({ seatCategory: 'Gold' });
    const picked = seat();
    const best = [uuid('seat'), uuid('seat')];
    const order = [best[0]!, picked.id, best[1]!];
    const bestAvailable = {
      ticketTypeId: encodeId('tty', gold.id),
      quantity: 2,
      together: true,
      accessible: false,
    };
    const asked = { seatIds: idsOf([picked]), bestAvailable };
    const verdict = judge(asked, { ticketTypes: [gold], seats: [picked], best, order });
    expect(verdict).toMatchObject({ taken: { lines: [{ quantity: 3, seatIds: order }] } });
    expect(judge(asked, { ticketTypes: [gold], seats: [picked], order })).toMatchObject({
      problem: { code: 'SOLD_OUT', remaining: 10 },
    });
  });

  it('must leave no seat alone where the event does not want that, except at the door', () => {
    const [picked, left] = [seat(), uuid('seat')];
    const read = { ticketTypes: [offered({ seatCategory: 'Gold' })], seats: [picked], lone: [left] };
    const minding = { ...read, event: { preventsLoneSeats: true } };
    const seatIds = idsOf([picked]);
    expect(judge({ seatIds }, minding)).toEqual({
      problem: expect.objectContaining({ code: 'LONE_SEAT', seatIds: [encodeId('seat', left)] }),
    });
    expect(codeOf(judge({ seatIds }, read))).toBe('TAKEN');
    expect(codeOf(judge({ seatIds, terms: 'DOOR' }, minding))).toBe('TAKEN');
    expect(codeOf(judge({ seatIds }, { ...minding, seats: [{ ...picked, state: 'SOLD' }] }))).toBe('SEATS_TAKEN');
  });
});
