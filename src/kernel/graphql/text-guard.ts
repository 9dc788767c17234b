import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { badInput } from '../problem.js';

/** PostgreSQL stores no NUL and no half of a surrogate pair: text with either is refused at the edge, by its path. */
export function guardText(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: (field) => {
      const { resolve = defaultFieldResolver, subscribe } = field;
      return {
        ...field,
        resolve: guarded(resolve),
        ...(subscribe && { subscribe: guarded(subscribe) }),
      };
    },
  });
}

function guarded(resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  return (...field) => {
    assertText(field[1], '');
    return resolve(...field);
  };
}

function assertText(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw badInput(path, 'must not contain the character NUL.');
    if (!value.isWellFormed()) throw badInput(path, 'must be well-formed Unicode.');
    return;
  }
  if (value === null || typeof value !== 'object' || value instanceof Date) return;
  for (const [name, item] of Object.entries(value)) assertText(item, path === '' ? name : `${path}.${name}`);
}
