import { Fault } from './problem.js';

export interface Edge<State extends string> {
  from: readonly State[];
  to: State;
}

/** A state machine as data: states, where it starts, and edges labelled by verbs. */
export interface Lifecycle<State extends string = string, Verb extends string = string> {
  noun: string;
  states: readonly State[];
  initial: State;
  edges: Readonly<Record<Verb, Edge<State>>>;
}

export function defineLifecycle<const State extends string, Verb extends string>(
  lifecycle: Lifecycle<State, Verb>,
): Lifecycle<State, Verb> {
  return lifecycle;
}

/** Whether the verb leads anywhere from this state. */
export function may<State extends string, Verb extends string>(
  lifecycle: Lifecycle<State, Verb>,
  state: State,
  verb: Verb,
): boolean {
  return lifecycle.edges[verb].from.includes(state);
}

/** The state that the verb leads to; a verb that does not lead from here is a CONFLICT that says so. */
export function move<State extends string, Verb extends string>(
  lifecycle: Lifecycle<State, Verb>,
  state: State,
  verb: Verb,
): State {
  const edge = lifecycle.edges[verb];
  if (edge.from.includes(state)) return edge.to;
  throw new Fault(
    'CONFLICT',
    `Cannot ${verb} ${lifecycle.noun} that is ${state}: it must be ${edge.from.join(' or ')}.`,
  );
}
