import type { Bound, Fact } from '../../kernel/db/fact.js';
import type { Places } from './places.js';
import type { BestAvailable } from './take-request.js';

/** All that is read for a command. Ids are bare uuids. */
export interface Needs {
  seatIds?: readonly string[];
  holdIds?: readonly string[];
  /** Whose limit per member counts. */
  memberId?: string;
  /** How many places it may claim: so many that holds have lost are looked for. */
  quantity?: number;
  best?: BestAvailable;
  /** Whether it is about those who wait for places: then they are read even where nobody does yet. */
  isWaiting?: boolean;
  /** Whether it can be judged by what the node knows of the event already, where its facts are bounds. */
  isForeseeable?: boolean;
  /** What else it is about: of commands about the same, the later is settled after the other's commit. */
  subjects?: readonly string[];
  facts?: readonly { fact: Fact<unknown> & Partial<Bound>; key: string }[];
}

/** What a command needs was not read: those that are settled with it must be settled otherwise. */
export class Unread extends Error {}

/**
 * A change of an event's places. Everything that it needs is known first, read behind the event's lock or asserted there;
 * then `settle` judges in memory, tells `places` what to write, and answers. So many of them share one lock, two statements
 * and one commit; one that throws has changed nothing and does not harm the others.
 */
export interface PlacesCommand<Answer> {
  needs: Needs;
  settle(places: Places): Answer;
}
