import {
  coerceInputValue,
  getNullableType,
  GraphQLError,
  isInputObjectType,
  isInputType,
  isListType,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

type Path = ReadonlyArray<string | number>;

const MOST_FAULTS = 20;

/**
 * The error for variables that do not fit their types, with the place and the type of each fault but never its value:
 * graphql-js would print the value, be it a password. A variable that is missing is left to graphql-js.
 */
export function variableError(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): GraphQLError | undefined {
  const fields: Array<{ path: string; message: string }> = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type) || variables[name] === undefined || variables[name] === null) continue;
    findFaults(variables[name], type, (path, message) => {
      fields.push(faultAt([name, ...path], typeAt(type, path), message));
      return fields.length < MOST_FAULTS;
    });
    if (fields.length >= MOST_FAULTS) break;
  }
  const [first] = fields;
  if (!first) return undefined;
  return new GraphQLError(`Variable "$${first.path}" ${first.message}.`, {
    extensions: { code: 'BAD_USER_INPUT', fields },
  });
}

/** Ends the look at a value. */
const ENOUGH = new Error('Enough faults.');

/** Hands over faults until `note` answers that it has enough: the rest of a large value is not looked at then. */
function findFaults(value: unknown, type: GraphQLInputType, note: (path: Path, message: string) => boolean): void {
  try {
    coerceInputValue(value, type, (path, _value, { message }) => {
      if (!note(path, message)) throw ENOUGH;
    });
  } catch (error) {
    if (error !== ENOUGH) throw error;
  }
}

/** Which field of an input object is too much, or missing: names that graphql-js tells only in its message. */
const FIELD = /^Field "(\w{1,60})" (is not defined by|of required) type /;

function faultAt(path: Path, type: GraphQLInputType, message: string): { path: string; message: string } {
  const [, field, isUnknown] = FIELD.exec(message) ?? [];
  if (field === undefined) return { path: path.join('.'), message: `does not fit the type ${String(type)}` };
  const kind = String(getNullableType(type));
  return {
    path: [...path, field].join('.'),
    message: isUnknown?.startsWith('is') ? `is not a field of the type ${kind}` : 'must be given',
  };
}

function typeAt(type: GraphQLInputType, path: Path): GraphQLInputType {
  const [step, ...rest] = path;
  const inner = getNullableType(type);
  if (typeof step === 'number' && isListType(inner)) return typeAt(inner.ofType, rest);
  const field = typeof step === 'string' && isInputObjectType(inner) ? inner.getFields()[step] : undefined;
  return field ? typeAt(field.type, rest) : type;
}
