import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLFieldConfig, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { Context } from './context.js';

/**
 * A root field runs once in an operation, however often the operation is executed: when a plan has no answer, the
 * general executor takes over, and what a mutation has done already must not be done again.
 */
export function rememberRoots(schema: GraphQLSchema): GraphQLSchema {
  const remembering = mapSchema(schema, {
    [MapperKind.QUERY_ROOT_FIELD]: (field) => runningOnce(field as Field),
    [MapperKind.MUTATION_ROOT_FIELD]: (field) => runningOnce(field as Field),
  });
  remembering.extensions = { ...remembering.extensions, [MARK]: true };
  return remembering;
}

const MARK = 'remembersRoots';

/** Whether the operations of a schema may be executed again. */
export const remembersRoots = (schema: GraphQLSchema): boolean => schema.extensions[MARK] === true;

type Field = GraphQLFieldConfig<unknown, Context>;
type Resolve = GraphQLFieldResolver<unknown, Context>;

const runningOnce = (field: Field): Field => ({ ...field, resolve: once(field.resolve ?? defaultFieldResolver) });

const once =
  (resolve: Resolve): Resolve =>
  (...field) => {
    const [, , context, info] = field;
    return context.once(String(info.path.key), () => resolve(...field));
  };
