import type { Booked, Persona, World } from '../../kit/given-personas.js';

/** What the variables may name. */
export interface Given {
  world: World;
  booked: Booked;
  onSale: Awaited<ReturnType<World['onSale']>>;
  draft: string;
  venueId: string;
}

export interface BadInput {
  operation: string;
  variables: (given: Given) => Record<string, unknown>;
  /** What the answer calls the input that is wrong. */
  names: string | RegExp;
  as?: Persona;
  /** BAD_USER_INPUT unless told. */
  code?: string;
  /** What must not come back. */
  secret?: string;
}

export type BadInputs = Record<string, BadInput>;

/** Longer than any name, title or search may be. */
export const LONG = 'n'.repeat(10_000);
