import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

type Root = 'Query' | 'Mutation' | 'Subscription';
type Field = GraphQLField<unknown, unknown>;

const ROOTS: readonly Root[] = ['Query', 'Mutation', 'Subscription'];

const fieldsOf = (schema: GraphQLSchema, type: string): Field[] =>
  Object.values((schema.getType(type) as GraphQLObjectType).getFields());

/** Every root field of a schema, as `Query.me`. */
export function rootFields(schema: GraphQLSchema): string[] {
  return ROOTS.flatMap((root) => fieldsOf(schema, root).map(({ name }) => `${root}.${name}`));
}

/** A document for one root field, all of whose arguments are variables of the same names. */
export function documentOf(schema: GraphQLSchema, coordinate: string, selection?: string): string {
  const [root, name] = coordinate.split('.') as [Root, string];
  const field = fieldsOf(schema, root).find((candidate) => candidate.name === name)!;
  // What has a default may be left out, so its variable may too.
  const typeOf = (argument: GraphQLArgument) =>
    argument.defaultValue === undefined ? argument.type : getNullableType(argument.type);
  const declared = field.args.map((argument) => `$${argument.name}: ${String(typeOf(argument))}`).join(', ');
  const given = field.args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  const head = declared ? `(${declared})` : '';
  return `${root.toLowerCase()}${head} { ${name}${given ? `(${given})` : ''} ${selection ?? briefly(getNamedType(field.type))} }`;
}

/** What tells success from refusal, and an empty list from a full one. */
function briefly(type: GraphQLNamedType): string {
  if (!isCompositeType(type)) return '';
  if (isConnection(type)) return '{ edges { cursor } }';
  return isUnionType(type) ? '{ __typename ... on Problem { code message } }' : '{ __typename }';
}

const isConnection = (type: GraphQLNamedType): boolean => type.name.endsWith('Connection');

interface Selecting {
  /** Levels of objects. */
  depth: number;
  /** Fields to leave out, as `Event.seatMap`. */
  without?: readonly string[];
  /** Is told of each field that is selected, as `Event.seatMap`. */
  onField?: (coordinate: string) => void;
}

/** Everything that can be selected on a type without arguments, nested lists but not nested connections included. */
export function selectionOf(type: GraphQLObjectType, { depth, without = [], onField }: Selecting): string {
  const selected = Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    const coordinate = `${type.name}.${field.name}`;
    if (without.includes(coordinate) || field.args.some(isRequiredArgument)) return [];
    if (isLeafType(named)) return [field.name];
    if (!isObjectType(named) || isConnection(named) || depth === 0) return [];
    onField?.(coordinate);
    return [`${field.name} ${selectionOf(named, { depth: depth - 1, without, ...(onField && { onField }) })}`];
  });
  return `{ __typename ${selected.join(' ')} }`;
}

/** Fields of objects, other than problems, that hold lists of objects or connections, as `Event.ticketTypes`. */
export function listFields(schema: GraphQLSchema): { connections: string[]; lists: string[] } {
  const connections: string[] = [];
  const lists: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || type.name.endsWith('Connection')) continue;
    if (type.getInterfaces().some(({ name }) => name === 'Problem')) continue;
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type);
      if (isConnection(named)) connections.push(`${type.name}.${field.name}`);
      else if (isListType(getNullableType(field.type)) && isObjectType(named)) lists.push(`${type.name}.${field.name}`);
    }
  }
  return { connections: connections.sort(), lists: lists.sort() };
}
