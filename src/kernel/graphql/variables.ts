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
    coerceInputValue(variables[name], type, (path) => {
      if (fields.length >= MOST_FAULTS) return;
      fields.push({ path: [name, ...path].join('.'), message: `does not fit the type ${String(typeAt(type, path))}` });
    });
  }
  const [first] = fields;
  if (!first) return undefined;
  return new GraphQLError(`Variable "$${first.path}" ${first.message}.`, {
    extensions: { code: 'BAD_USER_INPUT', fields },
  });
}

function typeAt(type: GraphQLInputType, path: Path): GraphQLInputType {
  const [step, ...rest] = path;
  const inner = getNullableType(type);
  if (typeof step === 'number' && isListType(inner)) return typeAt(inner.ofType, rest);
  const field = typeof step === 'string' && isInputObjectType(inner) ? inner.getFields()[step] : undefined;
  return field ? typeAt(field.type, rest) : type;
}
