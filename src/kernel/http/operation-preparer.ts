import {
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Limits } from '../graphql/limits.js';

export interface RawOperation {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

export type PreparedOperation =
  { errors: readonly GraphQLError[] } | { errors?: never; document: DocumentNode; operation: OperationDefinitionNode };

const DOCUMENTS_KEPT = 200;
const LONGEST_KEPT = 10_000;

/**
 * Parses, validates and limits operations for transports that Apollo does not serve, by the rules that Apollo has.
 * Valid documents are remembered: a thousand sockets that subscribe with one text validate it once.
 */
export function createOperationPreparer(options: {
  schema: GraphQLSchema;
  limits: Limits;
  introspection: boolean;
}): (raw: RawOperation) => PreparedOperation {
  const { schema, limits } = options;
  const rules = [
    ...specifiedRules,
    ...(options.introspection ? [] : [NoSchemaIntrospectionCustomRule]),
    ...limits.rules,
  ];
  const valid = new LRUCache<string, DocumentNode>({ max: DOCUMENTS_KEPT });

  const documentOf = (query: string): DocumentNode | readonly GraphQLError[] => {
    const known = valid.get(query);
    if (known) return known;
    const document = parseText(query, limits);
    if (document instanceof GraphQLError) return [document];
    const errors = validate(schema, document, rules, limits.validation);
    if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    if (query.length <= LONGEST_KEPT) valid.set(query, document);
    return document;
  };

  return ({ query, operationName, variables }) => {
    const document = documentOf(query);
    if (!('kind' in document)) return { errors: document };
    const operation = getOperationAST(document, operationName);
    if (!operation) return { errors: [unresolved(operationName)] };
    const errors = limits.refusals({ schema, document, operationName, variables });
    return errors.length > 0 ? { errors } : { document, operation };
  };
}

function parseText(query: string, limits: Limits): DocumentNode | GraphQLError {
  try {
    return parse(query, limits.parse);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return withCode(error, 'GRAPHQL_PARSE_FAILED');
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  error.extensions['code'] ??= code;
  return error;
}

function unresolved(operationName: string | null | undefined): GraphQLError {
  const message = operationName
    ? `Unknown operation named "${operationName}".`
    : 'Must provide operation name if query contains multiple operations.';
  return new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
}
