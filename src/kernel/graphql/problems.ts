import 'reflect-metadata';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { getNamedType, isUnionType, type GraphQLFieldConfig, type GraphQLSchema, type GraphQLUnionType } from 'graphql';
import { createUnionType, Field, InterfaceType, ObjectType, type ClassType } from 'type-graphql';
import { IdempotencyKeyReused } from '../db/idempotency.js';
import { Fault, Problem, Refusal, type FaultCode } from '../problem.js';
import type { Context } from './context.js';

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
export function returnProblems(schema: GraphQLSchema): GraphQLSchema {
  const mapped = mapSchema(schema, {
    [MapperKind.MUTATION_ROOT_FIELD]: returningField,
    [MapperKind.QUERY_ROOT_FIELD]: returningField,
  });
  for (const type of Object.values(mapped.getTypeMap())) {
    if (!isUnionType(type) || !type.name.endsWith('Result')) continue;
    const success = type.getTypes()[0]!.name;
    type.resolveType = (value) => (value instanceof Problem ? value.constructor.name : success);
  }
  return mapped;
}

function returningField(field: GraphQLFieldConfig<unknown, Context>) {
  const type = getNamedType(field.type);
  return isUnionType(type) ? returning(field, type) : undefined;
}

function returning(
  field: GraphQLFieldConfig<unknown, Context>,
  union: GraphQLUnionType,
): GraphQLFieldConfig<unknown, Context> {
  const { resolve } = field;
  const members = new Set(union.getTypes().map(({ name }) => name));
  return {
    ...field,
    async resolve(...args) {
      try {
        return await resolve!(...args);
      } catch (error) {
        if (error instanceof Fault && error.code === 'CONFLICT') return new Conflict(error.message);
        if (error instanceof Refusal && members.has(error.problem.constructor.name)) return error.problem;
        throw error;
      }
    },
  };
}
