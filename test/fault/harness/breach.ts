import type { Request } from './journal.js';

/** The ways in which a promise can be broken. */
export type Breach =
  /** Something acknowledged is not there. */
  | 'lost'
  /** A request had its effect twice, or there is one that nobody answers for. */
  | 'twice'
  /** A repeat with the same key was told something else. */
  | 'other answer'
  /** A reservation, hold, booking or ticket is not what its story allows. */
  | 'wrong state'
  /** A seat was promised to two at once. */
  | 'two owners'
  | 'audit'
  | 'counters'
  /** An error where nothing was broken. */
  | 'unexplained error'
  /** Service did not return in time. */
  | 'not back';

export interface Violation {
  breach: Breach;
  about: string;
}

export const violation = (breach: Breach, about: string): Violation => ({ breach, about });

/** A request in words, with the way it went. */
export function describe({ operation, buyer, key, subject, attempts }: Request): string {
  const way = attempts.map(({ node, told }) => {
    if (told.kind === 'done') return `${node} did it`;
    return told.kind === 'refused' ? `${node} refused (${told.code})` : `${node}: ${told.reason}`;
  });
  return `${operation}${subject ? ` of ${subject}` : ''} by ${buyer.id} with key ${key ?? 'none'} (${way.join('; ')})`;
}
