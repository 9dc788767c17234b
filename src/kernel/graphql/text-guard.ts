import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { badInput } from '../problem.js';
import type { Context } from './context.js';
import { rootFields } from './root-fields.js';

/** PostgreSQL stores no NUL and no half of a surrogate pair: text with either is refused at the edge, by its path. */
export function guardText(schema: GraphQLSchema): void {
  for (const field of rootFields(schema)) {
    field.resolve = guarded(field.resolve ?? defaultFieldResolver);
    if (field.subscribe) field.subscribe = guarded(field.subscribe);
  }
}

function guarded(resolve: GraphQLFieldResolver<unknown, Context>): GraphQLFieldResolver<unknown, Context> {
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
