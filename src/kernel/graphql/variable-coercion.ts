import {
  getVariableValues,
  isInputObjectType,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  typeFromAST,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

type Values = Record<string, unknown>;
type Coerce = (value: unknown) => unknown;

/** The variables of an operation as resolvers get them; undefined when they do not fit. */
export type VariableCoercion = (variables: Readonly<Values>) => Values | undefined;

/** Says that a value is not plain: whether it fits, and what becomes of it, is for graphql-js to tell. */
const UNCERTAIN = Symbol('uncertain');

/**
 * Coerces variables as graphql-js does, which looks the types and fields up anew with each request: here that is done once
 * for each operation. Whatever is not plain, all that does not fit included, is left to graphql-js.
 */
export function variableCoercion(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: Pick<OperationDefinitionNode, 'variableDefinitions'>,
): VariableCoercion {
  const plain = plainCoercion(schema, variableDefinitions);
  return (variables) =>
    plain(variables) ?? getVariableValues(schema, variableDefinitions, variables, { maxErrors: 1 }).coerced;
}

type Definitions = NonNullable<OperationDefinitionNode['variableDefinitions']>;

function plainCoercion(schema: GraphQLSchema, definitions: Definitions): VariableCoercion {
  const readers = definitions.map(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(schema, node);
    const coerce: Coerce = isInputType(type) ? coercionOf(type) : () => UNCERTAIN;
    return { name: variable.name.value, coerce, mayLack: !defaultValue && !isNonNullType(type) };
  });
  return (variables) => {
    const coerced = Object.create(null) as Values;
    for (const { name, coerce, mayLack } of readers) {
      if (!Object.hasOwn(variables, name)) {
        if (mayLack) continue;
        return undefined;
      }
      const value = coerce(variables[name]);
      if (value === UNCERTAIN) return undefined;
      coerced[name] = value;
    }
    return coerced;
  };
}

function coercionOf(type: GraphQLInputType): Coerce {
  if (isNonNullType(type)) {
    const coerce = coercionOf(type.ofType);
    return (value) => (value === null || value === undefined ? UNCERTAIN : coerce(value));
  }
  const coerce = valueCoercionOf(type);
  return (value) => (value === null || value === undefined ? null : coerce(value));
}

/** Of what is there. */
function valueCoercionOf(type: GraphQLInputType): Coerce {
  if (isListType(type)) return listCoercion(coercionOf(type.ofType));
  if (isInputObjectType(type)) return objectCoercion(type);
  if (isLeafType(type)) return (value) => parsed(type, value);
  return () => UNCERTAIN;
}

function parsed(type: { parseValue(value: unknown): unknown }, value: unknown): unknown {
  try {
    const found = type.parseValue(value);
    return found === undefined ? UNCERTAIN : found;
  } catch {
    return UNCERTAIN;
  }
}

const listCoercion =
  (coerce: Coerce): Coerce =>
  (values) => {
    if (!Array.isArray(values)) return UNCERTAIN;
    const coerced = values.map(coerce);
    return coerced.includes(UNCERTAIN) ? UNCERTAIN : coerced;
  };

interface Field {
  name: string;
  coerce: Coerce;
  /** What it is when it is not given; undefined: nothing. */
  fallback: unknown;
  mayLack: boolean;
}

/** Input types may contain themselves: their fields are looked at when they are first given. */
function objectCoercion(type: GraphQLInputObjectType): Coerce {
  if (type.isOneOf) return () => UNCERTAIN;
  let fields: readonly Field[] | undefined;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return UNCERTAIN;
    fields ??= fieldsOf(type);
    return coercedObject(value as Values, fields);
  };
}

const fieldsOf = (type: GraphQLInputObjectType): Field[] =>
  Object.values(type.getFields()).map(({ name, type: ofField, defaultValue }) => ({
    name,
    coerce: coercionOf(ofField),
    fallback: defaultValue,
    mayLack: defaultValue !== undefined || !isNonNullType(ofField),
  }));

function coercedObject(given: Values, fields: readonly Field[]): unknown {
  const coerced: Values = {};
  let unknown = Object.keys(given).length;
  for (const { name, coerce, fallback, mayLack } of fields) {
    const value = given[name];
    if (value === undefined) {
      if (!mayLack) return UNCERTAIN;
      if (fallback !== undefined) coerced[name] = fallback;
      continue;
    }
    unknown -= 1;
    const item = coerce(value);
    if (item === UNCERTAIN) return UNCERTAIN;
    coerced[name] = item;
  }
  return unknown === 0 ? coerced : UNCERTAIN;
}
