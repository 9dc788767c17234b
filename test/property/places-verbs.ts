import fc from 'fast-check';
import { uuidOf } from '../../src/kernel/db/type-id.js';
import { newId, type Id } from '../../src/kernel/ids.js';
import type { Outcome, PlacesModel, TakeAsked } from './places-model.js';
import type { HoldModel } from './places-state.js';
import type { HoldKey, PlacesNode, Told } from './places-node.js';
import { HOUR, type PlacesEvent, type PlacesWorld } from './places-world.js';
import { decidedBy } from './told.js';

/** Who does something, by which node. The ledger names somebody else for each action. */
export interface Doing {
  world: PlacesWorld;
  node: PlacesNode;
  actor: Id<'usr'>;
}

/** An action in hand: how it is done to Foyer, and to the model. */
export interface Prepared {
  event: PlacesEvent;
  run(): Promise<Told>;
  /** What must come out, given what Foyer was free to decide. */
  judge(model: PlacesModel, told: Told): Outcome;
  /** To be called when it was done. */
  keep?(): void;
}

/** A verb: how often it is drawn and with what, and what it does. Undefined where there is nothing to do it to. */
interface Verb<Args> {
  weight: number;
  args: fc.Arbitrary<Args>;
  prepare(args: Args, doing: Doing): Prepared | undefined;
}

const verb = <Args>(given: Verb<Args>): Verb<Args> => given;
const nat = (max: number) => fc.nat(max);
const event = nat(2);
const picked = (least: number) => fc.uniqueArray(nat(17), { minLength: least, maxLength: 4 });
const hours = fc.integer({ min: 1, max: 9 });

const choose = <Value>(values: readonly Value[], index: number): Value | undefined => values[index % values.length];

/** Seats by number, each once; undefined for an event without any. */
function seatsIn({ seatIds }: PlacesEvent, numbers: readonly number[]): number[] {
  return seatIds.length === 0 ? [] : [...new Set(numbers.map((number) => number % seatIds.length))];
}

/** What a take asks for: seats by name, places by their ticket type, the best seats, or several of these. */
const WAYS = [['seats'], ['seats'], ['items'], ['items'], ['best'], ['best'], ['seats', 'items'], ['seats', 'best']];

const takeArgs = fc.record({
  event,
  member: nat(1),
  ways: fc.constantFrom(...WAYS),
  items: fc.array(fc.record({ type: nat(2), quantity: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 2,
  }),
  seats: picked(1),
  /** The ticket type that is named for the seats, if any. */
  named: fc.option(nat(2), { freq: 1 }),
  best: fc.record({
    type: nat(2),
    quantity: fc.integer({ min: 1, max: 6 }),
    section: fc.constantFrom(null, null, null, 'Balcony'),
    together: fc.constantFrom(true, true, false),
    accessible: fc.constantFrom(false, false, false, true),
  }),
  hours,
});

/** What is asked, of what the event sells; seats named by a ticket type of another category make no sense, and may. */
function askedOf(of: PlacesEvent, args: typeof takeArgs extends fc.Arbitrary<infer Args> ? Args : never): TakeAsked {
  const types = [...of.model.types.entries()];
  const [seated, general] = [true, false].map((hasSeats) =>
    types.filter(([, { category }]) => (category !== null) === hasSeats).map(([type]) => type),
  ) as [number[], number[]];
  const ways =
    seated.length === 0 ? ['items'] : args.ways.map((way) => (general.length === 0 && way === 'items' ? 'best' : way));
  const seats = ways.includes('seats') ? seatsIn(of, args.seats) : [];
  const items = ways.includes('items')
    ? args.items.map((item) => ({ ...item, type: choose(general, item.type)! }))
    : [];
  const named =
    args.named === null || seats.length === 0 ? [] : [{ type: choose(seated, args.named)!, quantity: seats.length }];
  // Which of equally good seats apart are chosen cannot be known, nor then what they leave beside others.
  const together = args.best.together || seats.length > 0;
  return {
    ...{ member: args.member, timeToLive: args.hours, seats },
    items: [...new Map([...items, ...named].map((item) => [item.type, item])).values()],
    best: ways.includes('best') ? { ...args.best, together, type: choose(seated, args.best.type)! } : null,
  };
}

/** Where nothing fits, more may be left than Foyer tells, unless it is fewer than were asked for. */
function asExact({ best }: TakeAsked, expected: Outcome, { remaining }: Told): Outcome {
  const isEnough = (count: unknown): count is number => typeof count === 'number' && count >= best!.quantity;
  if (!best || !isEnough(expected.remaining) || !isEnough(remaining)) return expected;
  return { ...expected, remaining: Math.min(remaining, expected.remaining) };
}

const take = verb({
  weight: 30,
  args: takeArgs,
  prepare(args, { world, node, actor }) {
    const of = choose(world.events, args.event)!;
    const asked = askedOf(of, args);
    const { best } = asked;
    const holdId = newId('rsv');
    return {
      event: of,
      run: () =>
        node.take(actor, {
          ...{ eventId: of.id, holdId, memberId: world.memberIds[asked.member]!, terms: 'MEMBER' },
          items: asked.items.map(({ type, quantity }) => ({ ticketTypeId: of.typeIds[type]!, quantity })),
          seatIds: asked.seats.map((seat) => of.seatIds[seat]!),
          bestAvailable: best && { ...best, ticketTypeId: of.typeIds[best.type]! },
          timeToLive: asked.timeToLive * HOUR,
        }),
      judge: (model, told) => asExact(asked, model.take(asked, decidedBy(of, told, holdId)), told),
      keep: () => world.holds.push({ event: of, id: holdId }),
    };
  },
});

/** Verbs about one of the holds there were so far. */
const ofHold = <Args extends { hold: number }>(
  weight: number,
  args: fc.Arbitrary<Args>,
  does: {
    run(node: PlacesNode, actor: Id<'usr'>, key: HoldKey, args: Args): Promise<Told>;
    judge(model: PlacesModel, hold: HoldModel, args: Args, told: Told): Outcome;
  },
) =>
  verb<Args>({
    weight,
    args,
    prepare(given, { world, node, actor }) {
      const hold = choose(world.holds, given.hold);
      if (!hold) return undefined;
      const id = uuidOf('rsv', hold.id);
      return {
        event: hold.event,
        run: () => does.run(node, actor, { eventId: hold.event.id, holdId: hold.id }, given),
        judge: (model, told) =>
          does.judge(
            model,
            model.holds.find((one) => one.id === id)!,
            given,
            told,
          ),
      };
    },
  });

const hold = nat(11);
const anyHold = fc.record({ hold });

const move = verb({
  weight: 6,
  args: fc.record({ hold, from: nat(5), to: nat(17) }),
  prepare(args, { world, node, actor }) {
    const { event: of, id } = choose(world.holds, args.hold) ?? {};
    if (!of || !id || of.seatIds.length === 0) return undefined;
    const uuid = uuidOf('rsv', id);
    const had = of.model.holds.find((one) => one.id === uuid)!.lines.flatMap(({ seats }) => seats);
    const [from, to] = [choose(had, args.from) ?? 0, args.to % of.seatIds.length];
    const asked = { eventId: of.id, holdId: id, from: of.seatIds[from]!, to: of.seatIds[to]! };
    return {
      event: of,
      run: () => node.move(actor, asked),
      judge: (model) =>
        model.move(
          model.holds.find((one) => one.id === uuid)!,
          from,
          to,
        ),
    };
  },
});

const giveBackSome = verb({
  weight: 4,
  args: fc.record({ hold, place: nat(11) }),
  prepare(args, { world, node, actor }) {
    const { event: of, id } = choose(world.holds, args.hold) ?? {};
    if (!of || !id) return undefined;
    const uuid = uuidOf('rsv', id);
    const had = of.model.holds
      .find((one) => one.id === uuid)!
      .lines.flatMap(({ type, quantity, seats }) =>
        Array.from({ length: quantity }, (_, index) => ({ type, seat: seats[index] })),
      );
    const chosen = choose(had, args.place);
    if (!chosen) return undefined;
    const { type, seat } = chosen;
    const place = { ticketTypeId: of.typeIds[type]!, seatId: seat === undefined ? null : of.seatIds[seat]! };
    return {
      event: of,
      run: () => node.giveBackSome(actor, { eventId: of.id, holdId: id, place }),
      judge: (model) =>
        model.giveBackSome(
          model.holds.find((one) => one.id === uuid)!,
          { type, seat },
        ),
    };
  },
});

const ofSeats = (weight: number, does: 'block' | 'unblock') =>
  verb({
    weight,
    args: fc.record({ event, seats: picked(1) }),
    prepare(args, { world, node, actor }) {
      const of = choose(world.events, args.event)!;
      const seats = seatsIn(of, args.seats);
      if (seats.length === 0) return undefined;
      const block = { eventId: of.id, seatIds: seats.map((seat) => of.seatIds[seat]!) };
      return { event: of, run: () => node[does](actor, block), judge: (model) => model[does](seats) };
    },
  });

/** Everything that can be done to places; whatever is added here is part of all histories. */
export const VERBS = {
  take,
  extend: ofHold(6, fc.record({ hold, hours }), {
    run: (node, actor, key, given) => node.extend(actor, { ...key, timeToLive: given.hours * HOUR }),
    judge: (model, of, given, told) => model.extend(of, given.hours, (told.expiresAt as Date).getTime()),
  }),
  release: ofHold(6, anyHold, {
    run: (node, actor, key) => node.release(actor, key),
    judge: (model, of) => model.release(of),
  }),
  sell: ofHold(10, anyHold, { run: (node, actor, key) => node.sell(actor, key), judge: (model, of) => model.sell(of) }),
  giveBack: ofHold(4, anyHold, {
    run: (node, actor, key) => node.giveBack(actor, key),
    judge: (model, of) => model.giveBack(of),
  }),
  giveBackSome,
  move,
  block: ofSeats(4, 'block'),
  unblock: ofSeats(3, 'unblock'),
  resize: verb({
    weight: 4,
    args: fc.record({ event, type: nat(3), quota: nat(8) }),
    prepare({ event: at, type: number, quota }, { world, node, actor }) {
      const of = choose(world.events, at)!;
      const type = number % of.typeIds.length;
      const run = () => node.resize(actor, of.typeIds[type]!, quota);
      return { event: of, run, judge: (model) => model.resize(type, quota) };
    },
  }),
  archive: verb({
    weight: 1,
    args: fc.record({ event, type: nat(3) }),
    prepare({ event: at, type: number }, { world, node, actor }) {
      const of = choose(world.events, at)!;
      const type = number % of.typeIds.length;
      return { event: of, run: () => node.archive(actor, of.typeIds[type]!), judge: (model) => model.archive(type) };
    },
  }),
};

export type VerbName = keyof typeof VERBS;

/** An action as it is drawn: plain data, so that a part of a history is a history as well. */
export interface Action {
  verb: VerbName;
  /** Which node is asked. */
  node: number;
  args: unknown;
}

export const action: fc.Arbitrary<Action> = fc.oneof(
  ...Object.entries(VERBS).map(([name, { weight, args }]) => ({
    weight,
    arbitrary: fc.record({ verb: fc.constant(name as VerbName), node: nat(1), args: args as fc.Arbitrary<unknown> }),
  })),
);

export function prepare({ verb: name, args }: Action, doing: Doing): Prepared | undefined {
  return (VERBS[name] as Verb<unknown>).prepare(args, doing);
}
