/**
 * An expected refusal. Inside it is thrown by `refuse`, so that the unit of work rolls back; at the edge it is returned
 * as a member of the mutation's result union. Subclasses carry what the caller can do next.
 */
export abstract class Problem {
  abstract readonly code: string;
  abstract readonly message: string;
}

/** Carries a problem through the unit of work. It is no `Error` at the edge: graphql-js rethrows returned errors. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
    this.name = 'Refusal';
  }
}

/** Ends the command with this problem; everything it wrote is rolled back. */
export function refuse(problem: Problem): never {
  throw new Refusal(problem);
}

/** The codes of top-level errors, beside Apollo's own for documents that do not parse or validate. */
export type FaultCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'INTERNAL_SERVER_ERROR';

/** What is wrong with one input field; it never repeats the value. */
export interface FieldFault {
  path: string;
  message: string;
}

/** A top-level error that a client may read: the edge turns it into a GraphQL error with `extensions.code`. */
export class Fault extends Error {
  constructor(
    readonly code: FaultCode,
    message: string,
    readonly details: { fields?: FieldFault[]; retryAfter?: number } = {},
  ) {
    super(message);
    this.name = 'Fault';
  }
}

/** Not there, or not yours to see: the two are not told apart. */
export const notFound = (noun: string): Fault => new Fault('NOT_FOUND', `There is no such ${noun}.`);

/** What is said of the field ends a sentence here, and stands beside a field of a form without its full stop. */
export const badInput = (path: string, message: string): Fault =>
  new Fault('BAD_USER_INPUT', `The input is not valid: ${path} ${message}`, {
    fields: [{ path, message: message.replace(/\.$/, '') }],
  });
