import type { Persona, World } from '../../kit/given-personas.js';

/** EMPTY is a list without any item. */
export type Outcome = 'ALLOWED' | 'EMPTY' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND';

/** What each persona gets, in the order of PERSONAS (kit/given-personas.ts). */
export type Cells = readonly [Outcome, Outcome, Outcome, Outcome, Outcome, Outcome];

type Variables = Record<string, unknown>;

export interface Permission {
  /** A root field, as `Query.me`. */
  operation: string;
  /** Tells the rows of one operation apart. */
  when?: string;
  cells: Cells;
  /** Valid input for this persona, with everything that it needs freshly made. */
  given?(world: World, persona: Persona): Variables | Promise<Variables>;
  /** Makes good what the operation took from the persona. */
  afterwards?(world: World, persona: Persona): Promise<void>;
}

const [A, E, U, F, N] = ['ALLOWED', 'EMPTY', 'UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'] as const;

/** The rows of cells that come up again and again: anonymous, member, gate, owner, stranger, admin. */
export const CELLS = {
  everybody: [A, A, A, A, A, A],
  members: [U, A, A, A, A, A],
  admins: [U, F, F, F, F, A],
  organizers: [U, F, F, A, A, A],
  /** Whoever manages the thing; the role comes first. */
  managers: [U, F, F, A, N, A],
  /** The member whose it is, and admins. */
  itsMember: [U, A, N, N, N, A],
  /** Its member, those who manage the event, and admins. */
  itsMemberAndManagers: [U, A, N, A, N, A],
  /** Those who work at the door of the event; whoever is in no organization may not know the role. */
  staff: [U, N, A, A, N, A],
  /** What is not published yet: the organization and admins. */
  insiders: [N, N, A, A, N, A],
  insidersInLists: [E, E, A, A, E, A],
} as const satisfies Record<string, Cells>;
