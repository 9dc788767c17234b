import 'reflect-metadata';
import {
  getNamedType,
  isUnionType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLUnionType,
} from 'graphql';
import { createUnionType, Field, InterfaceType, ObjectType, type ClassType } from 'type-graphql';
import { IdempotencyKeyReused } from '../db/idempotency.js';
import { Fault, Problem, Refusal, type FaultCode } from '../problem.js';
import type { Context } from './context.js';
import { operationFields } from './root-fields.js';

type ClassOf<T> = ClassType<Extract<T, object>>;

const describeProblem = InterfaceType('Problem', {
  description: 'An expected refusal. It changed nothing; the members of its type say what can be done next.',
});
describeProblem(Problem);
Field(() => String, { description: 'Names the problem, in capitals with underscores; it does not change.' })(
  Problem.prototype,
  'code',
);
Field(() => String, { description: 'What is wrong and what can be done, in plain English.' })(
  Problem.prototype,
  'message',
);

/** Declares a problem in the schema: `@ProblemType('Returned when …')`. Extra fields are declared by `@Field`. */
export function ProblemType(description: string): ClassDecorator {
  return (target) => ObjectType(target.name, { implements: Problem, description })(target);
}

ProblemType('Returned when an idempotency key was used before with another operation or other input.')(
  IdempotencyKeyReused,
);

@ProblemType('Returned when the state of things does not allow this, or not any more. The message says what it takes.')
class Conflict extends Problem {
  readonly code = 'CONFLICT' satisfies FaultCode;

  constructor(readonly message: string) {
    super();
  }
}

/** The union that a field returns that may refuse, as every mutation may: its success, and each problem that it may refuse with; Conflict is always one. */
export function resultOf<Success extends object>(
  name: string,
  success: ClassOf<Success>,
  problems: readonly ClassOf<Problem>[],
) {
  const members = [success, ...problems, Conflict] as const;
  return createUnionType({
    name: `${name}Result`,
    description: `What ${name.charAt(0).toLowerCase()}${name.slice(1)} answers.`,
    types: () => members as unknown as readonly [ClassOf<Success>],
  });
}

/**
 * Problems and conflicts thrown inside are returned at the edge, if the field's union lists them; the transaction is
 * gone by then. One that the union does not list is a top-level CONFLICT. What is no problem is the success.
 */
export function returnProblems(schema: GraphQLSchema): void {
  for (const field of operationFields(schema)) {
    const type = getNamedType(field.type);
    if (isUnionType(type)) field.resolve = returning(field.resolve!, type);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isUnionType(type) || !type.name.endsWith('Result')) continue;
    const success = type.getTypes()[0]!.name;
    type.resolveType = (value) => (value instanceof Problem ? value.constructor.name : success);
  }
}

type Resolve = GraphQLFieldResolver<unknown, Context>;

function returning(resolve: Resolve, union: GraphQLUnionType): Resolve {
  const members = new Set(union.getTypes().map(({ name }) => name));
  return async (...field) => {
    try {
      return await resolve(...field);
    } catch (error) {
      if (error instanceof Fault && error.code === 'CONFLICT') return new Conflict(error.message);
      if (error instanceof Refusal && members.has(error.problem.constructor.name)) return error.problem;
      throw error;
    }
  };
}
