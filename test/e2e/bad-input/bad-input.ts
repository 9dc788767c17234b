import type { Booked, Persona, World } from '../../kit/given-personas.js';

/** What the variables may name. */
export interface Given {
  world: World;
  booked: Booked;
  onSale: Awaited<ReturnType<World['onSale']>>;
  draft: string;
  venueId: string;
}

export interface BadInput<Known = Given> {
  operation: string;
  variables: (given: Known) => Record<string, unknown>;
  /** What the answer calls the input that is wrong; of a problem, what it says. */
  names: string | RegExp;
  as?: Persona;
  /** BAD_USER_INPUT unless told. */
  code?: string;
  /** The code of the problem that is answered, instead of an error. */
  problem?: string;
  /** What must not come back. */
  secret?: string;
}

export type BadInputs<Known = Given> = Record<string, BadInput<Known>>;

/** Longer than any name, title or search may be. */
export const LONG = 'n'.repeat(10_000);
