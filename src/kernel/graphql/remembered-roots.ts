import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { Context } from './context.js';
import { operationFields } from './root-fields.js';

/**
 * A root field runs once in an operation, however often the operation is executed: when a plan has no answer, the
 * general executor takes over, and what a mutation has done already must not be done again.
 */
export function rememberRoots(schema: GraphQLSchema): void {
  for (const field of operationFields(schema)) field.resolve = once(field.resolve ?? defaultFieldResolver);
  schema.extensions = { ...schema.extensions, [MARK]: true };
}

const MARK = 'remembersRoots';

/** Whether the operations of a schema may be executed again. */
export const remembersRoots = (schema: GraphQLSchema): boolean => schema.extensions[MARK] === true;

type Resolve = GraphQLFieldResolver<unknown, Context>;

const once =
  (resolve: Resolve): Resolve =>
  (...field) => {
    const [, , context, info] = field;
    return context.once(String(info.path.key), () => resolve(...field));
  };
