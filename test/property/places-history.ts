import { expect } from '@jest/globals';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { addMilliseconds } from '../../src/kernel/clock.js';
import { newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import type { PlacesModel } from './places-model.js';
import { action, prepare, type Action, type Prepared } from './places-verbs.js';
import { HOUR, modelledPlaces, note, readPlaces, type PlacesEvent, type PlacesWorld } from './places-world.js';
import { outcomeOf } from './told.js';

/** What happens one after the other; what happens at once is one of it. */
export type Step =
  | Action
  | { verb: 'atOnce'; actions: Action[]; isSwept: boolean }
  | { verb: 'pass'; hours: number }
  | { verb: 'sweep'; node: number }
  | { verb: 'watch'; event: number; node: number; knowing: boolean }
  | { verb: 'setRules'; event: number; node: number; mindsLoneSeats: boolean; accessibleAreOpen: boolean };

const event = fc.nat(2);
const node = fc.nat(1);
const one = <Verb extends string>(verb: Verb) => ({ verb: fc.constant(verb) });

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 14, arbitrary: action },
  {
    weight: 3,
    arbitrary: fc.record({
      ...one('atOnce'),
      actions: fc.array(action, { minLength: 2, maxLength: 10 }),
      isSwept: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ ...one('pass'), hours: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ ...one('sweep'), node }) },
  { weight: 1, arbitrary: fc.record({ ...one('watch'), event, node, knowing: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ ...one('setRules'), event, node },
      ...{ mindsLoneSeats: fc.boolean(), accessibleAreOpen: fc.boolean() },
    }),
  },
);

/** Does it to Foyer and to the model, and expects the same of both. */
export async function take(world: PlacesWorld, step: Step): Promise<void> {
  switch (step.verb) {
    case 'atOnce':
      return atOnce(world, step);
    case 'pass':
      return world.pass(step.hours);
    case 'sweep':
      return sweep(world, step.node);
    case 'watch':
      return world.watch(world.events[step.event % world.events.length]!, step);
    case 'setRules':
      return setRules(world, step);
    default:
      return alone(world, step);
  }
}

type InHand = Prepared & { actor: Id<'usr'>; action: Action };

function inHand(world: PlacesWorld, given: Action): InHand[] {
  const actor = newId('usr');
  const prepared = prepare(given, { world, actor, node: world.places.nodes[given.node]! });
  return prepared ? [{ ...prepared, actor, action: given }] : [];
}

async function alone(world: PlacesWorld, given: Action): Promise<void> {
  for (const { event: of, run, judge, keep } of inHand(world, given)) {
    const told = await run();
    expect(outcomeOf(of, told)).toEqual(judge(of.model, told));
    if (told.code === 'DONE') keep?.();
    note(of);
    await expectSame(world, of);
  }
}

/**
 * Nobody can say in which order what happens at once is settled, but the ledger does afterwards: in that order each that
 * changed something must be right by the model; and what changed nothing, at some moment in between.
 */
async function atOnce(world: PlacesWorld, { actions, isSwept }: Step & { verb: 'atOnce' }): Promise<void> {
  const started = actions.flatMap((given) => inHand(world, given));
  const sweeping = isSwept ? world.places.nodes[1]!.sweep() : undefined;
  const done = await Promise.all(started.map(async (one) => ({ ...one, told: await one.run() })));
  await sweeping;
  for (const of of world.events) {
    const states = await replay(world, { event: of, done: done.filter((one) => one.event === of) });
    of.model = states.at(-1)!;
    await expectSame(world, of);
  }
  for (const { told, keep } of done) if (told.code === 'DONE') keep?.();
}

type Done = InHand & { told: Awaited<ReturnType<Prepared['run']>> };

/** The model after each change that the ledger tells of. */
async function replay(
  world: PlacesWorld,
  { event: of, done }: { event: PlacesEvent; done: readonly Done[] },
): Promise<PlacesModel[]> {
  const states = [of.model.clone()];
  const changed = new Set<string>();
  for (const change of await changesSince(world, of)) {
    const model = states.at(-1)!.clone();
    const by = done.find(({ actor }) => uuidOfAny(actor) === change.actorId);
    // A sweep has no actor.
    const expected = by ? by.judge(model, by.told) : model.sweep(change.holdIds);
    expect(by ? { did: by.action, ...outcomeOf(of, by.told) } : { code: 'DONE' }).toEqual({
      ...(by && { did: by.action }),
      ...expected,
    });
    if (by) changed.add(by.actor);
    model.version = change.version;
    states.push(model);
    of.model = model;
    if (change.isLast) note(of);
  }
  for (const { actor, judge, told, action: given } of done) {
    if (changed.has(actor)) continue;
    const might = states.map((state) => {
      const model = state.clone();
      const outcome = judge(model, told);
      return model.version === state.version ? outcome : { changes: outcome };
    });
    const outcome = outcomeOf(of, told);
    const isRight = might.some((expected) => isDeepStrictEqual(expected, outcome));
    if (!isRight) expect({ did: given, outcome }).toEqual({ did: given, oneOf: might });
  }
  return states;
}

interface Change {
  version: number;
  actorId: string | null;
  holdIds: string[];
  /** Whether it is the last one of its version. */
  isLast: boolean;
}

/** What the ledger tells since the model's version: who has changed something, in this order. */
async function changesSince({ places }: PlacesWorld, { id, model }: PlacesEvent): Promise<Change[]> {
  const lines = await places.app
    .sql`select version::int, actor_id as "actorId", hold_id as "holdId" from inventory_ledger
    where event_id = ${uuidOfAny(id)} and version > ${model.version} order by version, line`;
  const changes: Change[] = [];
  for (const { version, actorId, holdId } of lines) {
    const before = changes.at(-1);
    if (before?.version === version && before?.actorId === actorId) before?.holdIds.push(holdId);
    else {
      if (before?.version === version) before!.isLast = false;
      changes.push({ version, actorId, holdIds: [holdId], isLast: true });
    }
  }
  return changes;
}

async function sweep(world: PlacesWorld, node: number): Promise<void> {
  await world.places.nodes[node]!.sweep();
  for (const of of world.events) {
    of.model.sweep();
    note(of);
    await expectSame(world, of);
  }
}

async function setRules(world: PlacesWorld, rules: Step & { verb: 'setRules' }): Promise<void> {
  const of = world.events[rules.event % world.events.length]!;
  const { mindsLoneSeats, accessibleAreOpen } = rules;
  const told = await world.places.nodes[rules.node]!.setRules(newId('usr'), {
    eventId: of.id,
    preventsLoneSeats: mindsLoneSeats,
    accessibleSeatsOpenAt: accessibleAreOpen ? addMilliseconds(await world.places.time.now(), -HOUR) : null,
  });
  expect(told.code).toBe('DONE');
  Object.assign(of.model, { mindsLoneSeats, accessibleAreOpen });
}

/** All that is stored is as it should be; so what was refused has changed nothing. */
async function expectSame({ places }: PlacesWorld, of: PlacesEvent): Promise<void> {
  expect(await readPlaces(places.app, of.id)).toEqual(modelledPlaces(of));
}
