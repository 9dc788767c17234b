import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Context } from './context.js';

export type RootField = GraphQLField<unknown, Context>;

/** The fields of `Query` and `Mutation`, which are resolved once in an operation. */
export function operationFields(schema: GraphQLSchema): RootField[] {
  return [schema.getQueryType(), schema.getMutationType()].flatMap(fieldsOf);
}

/** Those, and the fields of `Subscription`, whose `resolve` makes each answer of what their `subscribe` yields. */
export function rootFields(schema: GraphQLSchema): RootField[] {
  return [...operationFields(schema), ...fieldsOf(schema.getSubscriptionType())];
}

const fieldsOf = (type: GraphQLObjectType | null | undefined): RootField[] =>
  Object.values<RootField>(type?.getFields() ?? {});
