import { bestChoices, type Wish } from './best-choices.js';
import { categoryOf, hasSeats, hasType, isKept, PlacesState, type HoldModel, type Line } from './places-state.js';
import { needlesslyAlone, without } from './plain-hall.js';

export interface TakeAsked {
  member: number;
  items: readonly { type: number; quantity: number }[];
  seats: readonly number[];
  best: ({ type: number } & Omit<Wish, 'category'>) | null;
  timeToLive: number;
}

/** What Foyer has decided and the model cannot know: the new hold's id, its end, and which of equally good seats. */
export interface Decided {
  holdId: string;
  until: number;
  seats: readonly number[];
}

/** A code, and what goes with it; `DONE` and `UNCHANGED` are no problems. */
export type Outcome = { code: string } & Record<string, unknown>;

const problem = (code: string, details: Record<string, unknown> = {}): Outcome => ({ code, ...details });
const isProblem = (judged: object): judged is Outcome => 'code' in judged;

interface AskedLine extends Line {
  seats: number[];
}

/** What every verb does to places, in the plainest way: no locks, no counters, each judged by what there is. */
export class PlacesModel extends PlacesState {
  clone(): PlacesModel {
    const { now, version, mindsLoneSeats, accessibleAreOpen, holds, blocked, types } = this;
    return Object.assign(new PlacesModel(this.hall, []), {
      ...{ now, version, mindsLoneSeats, accessibleAreOpen, blocked: [...blocked] },
      holds: holds.map((hold) => ({ ...hold })),
      types: types.map((type) => ({ ...type })),
    });
  }

  take(asked: TakeAsked, decided: Decided | undefined): Outcome {
    const picked = asked.seats.toSorted((one, other) => one - other);
    const lines = this.assign(asked, picked, decided);
    if (isProblem(lines)) return lines;
    const refusal = this.beyondTerms(asked.member, lines) ?? this.refusalOf(asked, { picked, lines });
    if (refusal) return refusal;
    const lost = this.reclaimed(lines);
    if (isProblem(lost)) return lost;
    this.expire(lost);
    this.version += 1;
    const { holdId, until } = decided ?? { holdId: '', until: 0 };
    const endsAt = this.now + asked.timeToLive;
    this.holds.push({ id: holdId, member: asked.member, lines, state: 'ACTIVE', endsAt, until });
    return { code: 'DONE', lines };
  }

  extend(hold: HoldModel, timeToLive: number, until: number): Outcome {
    if (hold.state !== 'ACTIVE' || this.isOver(hold)) return this.unchanged(hold);
    hold.until = Math.max(hold.until, until);
    hold.endsAt = Math.max(hold.endsAt, this.now + timeToLive);
    return this.changed(hold, 'ACTIVE');
  }

  release = (hold: HoldModel): Outcome =>
    hold.state === 'ACTIVE' ? this.changed(hold, 'RELEASED') : this.unchanged(hold);

  giveBack = (hold: HoldModel): Outcome =>
    hold.state === 'SOLD' ? this.changed(hold, 'RELEASED') : this.unchanged(hold);

  /** One of its places; the others stay. */
  giveBackSome(hold: HoldModel, { type, seat }: { type: number; seat: number | undefined }): Outcome {
    const line = hold.lines.find((one) => one.type === type);
    const isThere = line && (seat === undefined || line.seats.includes(seat));
    if (hold.state !== 'SOLD' || !isThere) return problem('NOT_FOUND');
    if (hold.lines.reduce((sum, { quantity }) => sum + quantity, 0) === 1) {
      this.changed(hold, 'RELEASED');
      return { code: 'DONE', lines: [] };
    }
    const left = { ...line, quantity: line.quantity - 1, seats: line.seats.filter((one) => one !== seat) };
    hold.lines = hold.lines.map((one) => (one === line ? left : one)).filter(({ quantity }) => quantity > 0);
    this.version += 1;
    return { code: 'DONE', lines: inOrder(hold.lines) };
  }

  sell(hold: HoldModel): Outcome {
    if (hold.state === 'SOLD') return this.unchanged(hold);
    if (hold.state === 'ACTIVE') return this.changed(hold, 'SOLD');
    const seats = hold.lines.flatMap((line) => line.seats);
    const taken = seats.filter((seat) => !this.isFree(seat));
    if (taken.length > 0) return problem('SEATS_TAKEN', { seats: taken.toSorted((one, other) => one - other) });
    const lost = this.reclaimed(hold.lines.toSorted((one, other) => one.type - other.type));
    if (isProblem(lost)) return lost;
    this.expire(lost);
    return this.changed(hold, 'SOLD');
  }

  /** Another seat for one that was bought. */
  move(hold: HoldModel, from: number, to: number): Outcome {
    const line = hold.lines.find(({ seats }) => seats.includes(from));
    if (hold.state !== 'SOLD' || !line) return problem('NOT_FOUND');
    if (from === to) return { code: 'UNCHANGED', lines: inOrder(hold.lines) };
    const type = this.soldAs(line, categoryOf(this.hall[to]!));
    if (typeof type !== 'number') return type;
    if (!this.isFree(to)) return problem('SEATS_TAKEN', { seats: [to] });
    const lost = this.reclaimed([{ type, quantity: type === line.type ? 0 : 1, seats: [to] }]);
    if (isProblem(lost)) return lost;
    this.expire(lost);
    const left = { ...line, quantity: line.quantity - 1, seats: line.seats.filter((seat) => seat !== from) };
    const lines = hold.lines.map((one) => (one === line ? left : one)).filter(({ quantity }) => quantity > 0);
    const into = lines.find((one) => one.type === type) ?? { ...line, type, quantity: 0, seats: [] };
    const longer = { ...into, quantity: into.quantity + 1, seats: [...into.seats, to] };
    hold.lines = [...lines.filter((one) => one !== into), longer];
    this.version += 1;
    return { code: 'DONE', lines: inOrder(hold.lines) };
  }

  /** The ticket type that a seat is sold as instead of another, for what was paid. */
  private soldAs({ type, price: paid }: Line, category: string): number | Outcome {
    if (this.types[type]!.category === category) return type;
    const sellers = this.sellersOf(category);
    if (sellers.length === 0) return problem('BAD_USER_INPUT');
    const prices = sellers.map((seller) => this.types[seller]!.price).filter((price) => price <= paid);
    if (prices.length === 0) return problem('DEARER_SEAT');
    return sellers.find((seller) => this.types[seller]!.price === Math.max(...prices))!;
  }

  block(seats: readonly number[]): Outcome {
    const taken = seats.filter((seat) => !this.isFree(seat) && !this.blocked.includes(seat));
    if (taken.length > 0) return problem('SEATS_TAKEN', { seats: taken.toSorted((one, other) => one - other) });
    this.expire(this.over().filter((hold) => hasSeats(hold, seats)));
    this.blocked = [...new Set([...this.blocked, ...seats])];
    return this.bumped();
  }

  unblock(seats: readonly number[]): Outcome {
    const freed = seats.filter((seat) => this.blocked.includes(seat));
    this.blocked = this.blocked.filter((seat) => !freed.includes(seat));
    return freed.length > 0 ? this.bumped() : { code: 'DONE' };
  }

  resize(type: number, quota: number): Outcome {
    const terms = this.types[type]!;
    if (terms.isArchived) return problem('CONFLICT');
    const [held, sold] = [this.claimed(type, ['ACTIVE']), this.claimed(type, ['SOLD'])];
    const capacity = this.capacityOf({ ...terms, quota });
    if (capacity < held + sold) return problem('QUOTA_BELOW_SOLD', { held, sold });
    if (capacity < terms.capacity) this.expire(this.over().filter((hold) => hasType(hold, type)));
    Object.assign(terms, { quota, capacity });
    return this.bumped();
  }

  archive(type: number): Outcome {
    const terms = this.types[type]!;
    if (terms.isArchived) return { code: 'DONE' };
    terms.isArchived = true;
    return this.bumped();
  }

  /** What a sweep does: all that are over, or those that are known to have been swept. */
  sweep(ids?: readonly string[]): Outcome {
    const over = this.over().filter(({ id }) => ids?.includes(id) ?? true);
    if (ids && over.length < new Set(ids).size) return problem('SWEPT_A_LIVE_HOLD');
    this.expire(over);
    if (over.length > 0) this.version += 1;
    return { code: 'DONE' };
  }

  private assign(
    { items, best }: TakeAsked,
    picked: readonly number[],
    decided: Decided | undefined,
  ): AskedLine[] | Outcome {
    const lines = new Map<number, AskedLine>();
    const add = (type: number, quantity: number, seats: readonly number[]): void => {
      const before = lines.get(type) ?? { quantity: 0, seats: [] };
      const { price } = this.types[type]!;
      const inMapOrder = [...before.seats, ...seats].toSorted((one, other) => one - other);
      lines.set(type, { type, price, quantity: before.quantity + quantity, seats: inMapOrder });
    };
    const categories = Map.groupBy(picked, (seat) => categoryOf(this.hall[seat]!));
    if (items.some(({ type }) => this.types[type]!.isArchived)) return problem('NOT_FOUND');
    for (const { type, quantity } of items) {
      const { category } = this.types[type]!;
      if (category === null) add(type, quantity, []);
      else if (!categories.has(category)) return problem('BAD_USER_INPUT');
    }
    for (const [category, seats] of categories) {
      const named = items.filter(({ type }) => this.types[type]!.category === category);
      const shares = named.length > 0 ? named : this.cheapest(category, seats.length, best);
      if (shares.reduce((sum, { quantity }) => sum + quantity, 0) !== seats.length) return problem('BAD_USER_INPUT');
      let next = 0;
      for (const { type, quantity } of shares) add(type, quantity, seats.slice(next, (next += quantity)));
    }
    if (best) {
      const { category, isArchived } = this.types[best.type]!;
      if (isArchived) return problem('NOT_FOUND');
      const isThere = best.section === null || this.hall.some(({ section }) => section === best.section);
      if (category === null || !isThere) return problem('BAD_USER_INPUT');
      add(best.type, best.quantity, this.choice({ ...best, category }, picked, decided));
    }
    return lines.size > 0 ? [...lines.values()] : problem('BAD_USER_INPUT');
  }

  /** The seats that best available must choose; where several are as good, those that Foyer has chosen, if they are. */
  private choice(wish: Wish, picked: readonly number[], decided: Decided | undefined): readonly number[] {
    const choices = bestChoices(without(this.seatsNow(), picked), wish, this.accessibleAreOpen);
    const chosen = decided?.seats.filter((seat) => !picked.includes(seat));
    const key = chosen?.sort((one, other) => one - other).join();
    return choices.find((choice) => choice.join() === key) ?? choices[0] ?? [];
  }

  private cheapest(category: string, quantity: number, best: TakeAsked['best']): { type: number; quantity: number }[] {
    const sellers = this.sellersOf(category);
    const onSale = sellers.filter((type) => this.isOnSale(type));
    const serving = onSale.find((type) => {
      const { capacity, maxPerBooking } = this.types[type]!;
      const wanted = quantity + (best?.type === type ? best.quantity : 0);
      return wanted <= Math.min(maxPerBooking, capacity - this.claimed(type));
    });
    const seller = serving ?? onSale[0] ?? sellers[0];
    return seller === undefined ? [] : [{ type: seller, quantity }];
  }

  private isOnSale(type: number): boolean {
    const { salesFrom, salesTo } = this.types[type]!;
    return this.now >= (salesFrom ?? -1) && this.now < (salesTo ?? Infinity);
  }

  private beyondTerms(member: number, lines: readonly AskedLine[]): Outcome | undefined {
    for (const { type, quantity } of lines) {
      const { maxPerBooking, maxPerMember } = this.types[type]!;
      if (!this.isOnSale(type)) return problem('NOT_ON_SALE');
      if (quantity > maxPerBooking) return problem('LIMIT_EXCEEDED', { limit: maxPerBooking, already: 0 });
      const already = this.sumOf(type, (hold) => hold.member === member && this.claims(hold));
      if (maxPerMember !== null && already + quantity > maxPerMember) {
        return problem('LIMIT_EXCEEDED', { limit: maxPerMember, already });
      }
    }
    return undefined;
  }

  private refusalOf(
    { best }: TakeAsked,
    { picked, lines }: { picked: readonly number[]; lines: readonly AskedLine[] },
  ): Outcome | undefined {
    const taken = picked.filter((seat) => !this.isFree(seat));
    if (taken.length > 0) return problem('SEATS_TAKEN', { seats: taken });
    const short = lines.find(({ type, quantity, seats }) => this.types[type]!.category && seats.length < quantity);
    if (best && short) {
      return problem('SOLD_OUT', { type: short.type, remaining: Math.max(0, this.available()[short.type]!) });
    }
    if (!this.mindsLoneSeats) return undefined;
    const chosen = lines.flatMap(({ seats }) => seats).filter((seat) => !picked.includes(seat));
    const lone = needlesslyAlone(without(this.seatsNow(), chosen), picked);
    return lone.length > 0 ? problem('LONE_SEAT', { seats: lone }) : undefined;
  }

  /**
   * The holds that a claim takes places back from: those that have its seats, and of the others, oldest first, as many as
   * it needs.
   */
  private reclaimed(claims: readonly Omit<Line, 'price'>[]): HoldModel[] | Outcome {
    const over = this.over();
    const lost = new Set(over.filter((hold) => claims.some(({ seats }) => hasSeats(hold, seats))));
    for (const { type, quantity } of claims) {
      const room = (): number =>
        this.types[type]!.capacity - this.sumOf(type, (hold) => isKept(hold) && !lost.has(hold));
      for (const hold of over) {
        if (room() >= quantity) break;
        if (hasType(hold, type)) lost.add(hold);
      }
      if (room() < quantity) return problem('SOLD_OUT', { type, remaining: room() });
    }
    return [...lost];
  }

  private expire(holds: readonly HoldModel[]): void {
    for (const hold of holds) hold.state = 'EXPIRED';
  }

  private changed(hold: HoldModel, state: HoldModel['state']): Outcome {
    hold.state = state;
    this.version += 1;
    return { code: 'DONE', state };
  }

  private unchanged = ({ state }: HoldModel): Outcome => ({ code: 'UNCHANGED', state });

  private bumped(): Outcome {
    this.version += 1;
    return { code: 'DONE' };
  }
}

/** Lines by their ticket type, and their seats as in the map: for comparing. */
export const inOrder = (lines: readonly Line[]): Line[] =>
  lines
    .map((line) => ({ ...line, seats: line.seats.toSorted((one, other) => one - other) }))
    .sort((one, other) => one.type - other.type);
