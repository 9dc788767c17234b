import { printSchemaWithDirectives } from '@graphql-tools/utils';
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
} from 'graphql';
import { buildSchemaSync, type BuildSchemaOptions, type NonEmptyArray } from 'type-graphql';
import { declareAuth, enforceAuth } from './auth-directive.js';
import { resolveDirectly, ResolverInstances } from './direct-resolvers.js';
import { returnProblems } from './problems.js';
import { rememberRoots } from './remembered-roots.js';
import { DateTime } from './scalars.js';
import { guardText } from './text-guard.js';

type Resolvers = NonEmptyArray<NewableFunction>;

/** Sources of subscriptions are our own, so nothing is ever published through type-graphql. */
const noPubSub: NonNullable<BuildSchemaOptions['pubSub']> = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('Subscriptions bring their own source.');
  },
};

/** Resolvers to an executable schema with authorization, problems and input checks. Mistakes of ours stop the start. */
export function buildFoyerSchema(resolvers: readonly NewableFunction[]): GraphQLSchema {
  const instances = new ResolverInstances();
  const plain = buildSchemaSync({
    resolvers: resolvers as Resolvers,
    container: instances,
    scalarsMap: [{ type: Date, scalar: DateTime }],
    validate: { forbidUnknownValues: false, validationError: { target: false, value: false } },
    pubSub: noPubSub,
    // Apollo validates the schema when it starts.
    skipCheck: true,
  });
  const schema = declareAuth(plain);
  resolveDirectly(schema, instances);
  // Each around the ones before it.
  enforceAuth(schema);
  guardText(schema);
  returnProblems(schema);
  rememberRoots(schema);
  const undescribed = withoutDescription(schema);
  if (undescribed.length > 0) throw new Error(`These have no description: ${undescribed.join(', ')}.`);
  return schema;
}

/** The SDL as committed: sorted, with every directive and description. */
export function printFoyerSchema(schema: GraphQLSchema): string {
  return `${printSchemaWithDirectives(lexicographicSortSchema(schema))}\n`;
}

function withoutDescription(schema: GraphQLSchema): string[] {
  const missing: string[] = [];
  const check = (path: string, item: { description?: string | null }): void => {
    if (!item.description) missing.push(path);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    const isRoot =
      type === schema.getQueryType() || type === schema.getMutationType() || type === schema.getSubscriptionType();
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    if (!isRoot) check(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    const fields = Object.values(type.getFields()) as (GraphQLField<unknown, unknown> | GraphQLInputField)[];
    for (const field of fields) {
      check(`${type.name}.${field.name}`, field);
      const args = 'args' in field ? field.args : [];
      for (const argument of args) check(`${type.name}.${field.name}(${argument.name})`, argument);
    }
  }
  return missing;
}
