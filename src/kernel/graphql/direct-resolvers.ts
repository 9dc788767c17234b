import {
  defaultFieldResolver,
  isIntrospectionType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { getMetadataStorage, type ContainerType } from 'type-graphql';
import type { Context } from './context.js';
import { argumentConversion, argumentsConversion, UNCERTAIN } from './input-conversion.js';

type Storage = ReturnType<typeof getMetadataStorage>;
type Handler = Storage['queries'][number] | Storage['fieldResolvers'][number];
type Parameter = NonNullable<Handler['params']>[number];
type Read = GraphQLFieldResolver<unknown, Context, Record<string, unknown>>;
type Method = (...values: unknown[]) => unknown;

/** One instance of each resolver class, for type-graphql and for us. */
export class ResolverInstances implements ContainerType {
  readonly #instances = new Map<unknown, unknown>();

  get(type: unknown): unknown {
    if (!this.#instances.has(type)) this.#instances.set(type, new (type as new () => unknown)());
    return this.#instances.get(type);
  }
}

/**
 * type-graphql works out with each call what a method gets and whether its input is valid. Here that is worked out once:
 * plain fields are left to the executor, and methods are called at once when their input is surely valid. When it may
 * not be, type-graphql's own resolver runs, with its messages.
 */
export function resolveDirectly(schema: GraphQLSchema, instances: ResolverInstances): void {
  assertNothingInBetween();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    const handlers = new Map(handlersOf(schema, type).map((handler) => [handler.schemaName, handler]));
    for (const field of Object.values(type.getFields())) {
      const handler = handlers.get(field.name);
      if (handler)
        resolveByMethod(field as GraphQLField<unknown, Context, Record<string, unknown>>, handler, instances);
      else resolveByProperty(field, type);
    }
  }
}

/** What type-graphql could put between a field and its value, and does not here. */
function assertNothingInBetween(): void {
  const { fields, queries, mutations, subscriptions, fieldResolvers, params } = getMetadataStorage();
  const faults = [...fields, ...queries, ...mutations, ...subscriptions, ...fieldResolvers].filter(
    ({ middlewares, roles }) => (middlewares?.length ?? 0) > 0 || roles !== undefined,
  );
  const found = faults.map(({ schemaName }) => schemaName);
  found.push(...params.filter(isUnusual).map(({ methodName }) => methodName));
  if (found.length > 0) throw new Error(`These fields use what direct resolvers do not know: ${found.join(', ')}.`);
}

function isUnusual(parameter: Parameter): boolean {
  if (parameter.kind === 'context' || parameter.kind === 'info') return false;
  if (parameter.kind === 'root') return parameter.getType !== undefined;
  const isArgument = parameter.kind === 'arg' || parameter.kind === 'args';
  return !isArgument || parameter.validateFn !== undefined || parameter.validateSettings !== undefined;
}

function handlersOf(schema: GraphQLSchema, type: GraphQLObjectType): readonly Handler[] {
  const { queries, mutations, subscriptions, fieldResolvers } = getMetadataStorage();
  if (type === schema.getQueryType()) return queries;
  if (type === schema.getMutationType()) return mutations;
  if (type === schema.getSubscriptionType()) return subscriptions;
  const classes = classesOf(type);
  return fieldResolvers.filter(({ kind, getObjectType }) => {
    return kind === 'external' && classes.includes(getObjectType!() as NewableFunction);
  });
}

const classesOf = (type: GraphQLObjectType): NewableFunction[] =>
  getMetadataStorage()
    .objectTypes.filter(({ name }) => name === type.name)
    .map(({ target }) => target);

/** Executors themselves read the property of a field's own name; only graphql-js's reader calls it if it is a function. */
function resolveByProperty(field: GraphQLField<unknown, unknown>, type: GraphQLObjectType): void {
  const classes = classesOf(type);
  const metadata = getMetadataStorage().fields.find(
    ({ target, schemaName }) => schemaName === field.name && classes.includes(target),
  );
  if (metadata?.simple) field.resolve = defaultFieldResolver;
  else if (metadata && metadata.name !== field.name) field.resolve = propertyReader(metadata.name);
  else delete field.resolve;
}

function resolveByMethod(
  field: GraphQLField<unknown, Context, Record<string, unknown>>,
  handler: Handler,
  instances: ResolverInstances,
): void {
  const instance = instances.get(handler.target) as Record<string, Method>;
  const method = instance[handler.methodName]!;
  const { resolve } = field;
  const readers = (handler.params ?? []).toSorted((one, other) => one.index - other.index).map(readerOf);
  field.resolve = (...given) => {
    const values: unknown[] = [];
    for (const read of readers) {
      const value = read(...given);
      if (value === UNCERTAIN) return resolve!(...given);
      values.push(value);
    }
    return method.apply(instance, values);
  };
}

function readerOf(parameter: Parameter): Read {
  switch (parameter.kind) {
    case 'context': {
      const read = propertyReader(parameter.propertyName);
      return (_root, _args, context) => read(context);
    }
    case 'info': {
      return (...field) => field[3];
    }
    case 'root': {
      return propertyReader(parameter.propertyName);
    }
    case 'arg': {
      const { name } = parameter;
      const convert = argumentConversion(parameter.getType());
      return (_root, args) => convert(args[name]);
    }
    case 'args': {
      const convert = argumentsConversion(parameter.getType());
      return (_root, args) => convert(args);
    }
    default: {
      throw new Error(`A parameter of this kind is not known: ${parameter.kind}.`);
    }
  }
}

const propertyReader =
  (name: string | undefined) =>
  (value: unknown): unknown =>
    name === undefined ? value : (value as Record<string, unknown>)[name];
