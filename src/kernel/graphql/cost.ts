import {
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  isListType,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';
import { getComplexity, type ComplexityEstimator, type ComplexityEstimatorArgs } from 'graphql-query-complexity';
import { variableError } from './variables.js';

export interface CostOptions {
  /** The largest `first` or `last`. */
  pageSize: number;
  /** What a connection is taken to hold when neither `first` nor `last` is given. */
  defaultPageSize: number;
  /** Fields that an operation may be estimated to resolve. */
  cost: number;
}

/** An operation that passed validation, with its raw variables. */
export interface OperationToJudge {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

/** What a list is taken to hold when it cannot be paged and does not say: `@Extensions({ listLength: 1 })`. */
const LIST_LENGTH = 10;
/** What a field costs by itself, unless it says more: `@Extensions({ cost: 200 })`. */
const FIELD_COST = 1;
/** One introspection root field; a whole introspection query stays far below the limit, twenty of them do not. */
const INTROSPECTION_COST = 1_000;
/** The walk ends here, so that spreads of spreads cannot make it long. */
const SELECTIONS_VISITED = 10_000;

export interface Estimate {
  /** Fields that the operation is estimated to resolve; `Infinity` when it is too large to be walked. */
  cost: number;
  /** Page sizes out of range, as literal, as variable or as a variable's default. */
  pageSizeErrors: GraphQLError[];
}

/**
 * Each field counts its own cost, 1 unless it says more, plus its children, or each item of a list that has none, times the
 * size of its page or list. Undefined when the operation cannot be told or its variables do not fit.
 */
export function costOf(operation: OperationToJudge, options: CostOptions): Estimate | undefined {
  const node = getOperationAST(operation.document, operation.operationName);
  if (!node) return undefined;
  const variables = operation.variables ?? {};
  if (getVariableValues(operation.schema, node.variableDefinitions ?? [], variables, { maxErrors: 1 }).errors) {
    return undefined;
  }
  const faults = new Map<FieldNode, GraphQLError>();
  try {
    const cost = getComplexity({
      schema: operation.schema,
      query: operation.document,
      variables,
      ...(node.name ? { operationName: node.name.value } : {}),
      estimators: [estimator(options, faults)],
      maxQueryNodes: SELECTIONS_VISITED,
    });
    return { cost, pageSizeErrors: [...faults.values()] };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { cost: Infinity, pageSizeErrors: [...faults.values()] };
  }
}

/** The errors that keep an operation from running; none when it may run. */
export function judgeCost(operation: OperationToJudge, options: CostOptions): GraphQLError[] {
  const estimate = costOf(operation, options);
  if (!estimate) return unfittingVariables(operation);
  if (estimate.pageSizeErrors.length > 0) return estimate.pageSizeErrors;
  if (estimate.cost <= options.cost) return [];
  const actual = Math.min(estimate.cost, Number.MAX_SAFE_INTEGER);
  const size = Number.isFinite(estimate.cost) ? `about ${actual}` : 'too many';
  return [
    new GraphQLError(
      `The operation would resolve ${size} fields; the limit is ${options.cost}. Ask for smaller pages or fewer levels.`,
      { extensions: { code: 'BAD_USER_INPUT', limit: { name: 'cost', maximum: options.cost, actual } } },
    ),
  ];
}

function unfittingVariables({ schema, document, operationName, variables }: OperationToJudge): GraphQLError[] {
  const node = getOperationAST(document, operationName);
  const error = node ? variableError(schema, node, variables ?? {}) : undefined;
  return error ? [error] : [];
}

function estimator(options: CostOptions, faults: Map<FieldNode, GraphQLError>): ComplexityEstimator {
  return (found) => {
    if (found.field.name === '__schema' || found.field.name === '__type') return INTROSPECTION_COST;
    const fault = pageSizeFault(found, options);
    if (fault) faults.set(found.node, fault);
    return ownCost(found) + costOfOne(found) * multiplier(found, options);
  };
}

/** What each item of a page or list costs; one that has no fields of its own counts as a field. */
function costOfOne({ field, childComplexity }: ComplexityEstimatorArgs): number {
  return childComplexity === 0 && isListType(getNullableType(field.type)) ? FIELD_COST : childComplexity;
}

function ownCost({ field }: ComplexityEstimatorArgs): number {
  const { cost } = field.extensions;
  return typeof cost === 'number' ? cost : FIELD_COST;
}

function multiplier(found: ComplexityEstimatorArgs, options: CostOptions): number {
  const sizes = pageArguments(found).map(([, size]) => size);
  if (sizes.length > 0) return Math.max(...sizes, 1);
  if (isConnection(getNamedType(found.field.type).name)) return options.defaultPageSize;
  // The edges and nodes of a connection were multiplied by its page already.
  if (isListType(getNullableType(found.field.type)) && !isConnection(found.type.name)) {
    const { listLength } = found.field.extensions;
    return typeof listLength === 'number' ? listLength : LIST_LENGTH;
  }
  return 1;
}

const isConnection = (typeName: string): boolean => typeName.endsWith('Connection');

function pageArguments(found: ComplexityEstimatorArgs): Array<[name: string, size: number]> {
  return ['first', 'last'].flatMap((name) => {
    const size: unknown = found.args[name];
    return typeof size === 'number' ? [[name, size] as [string, number]] : [];
  });
}

function pageSizeFault(found: ComplexityEstimatorArgs, options: CostOptions): GraphQLError | undefined {
  const outside = pageArguments(found).find(([, size]) => size < 1 || size > options.pageSize);
  if (!outside) return undefined;
  const [name, actual] = outside;
  const message = `must be from 1 to ${options.pageSize}`;
  return new GraphQLError(`"${name}" of "${found.field.name}" ${message}.`, {
    nodes: found.node,
    extensions: {
      code: 'BAD_USER_INPUT',
      limit: { name: 'pageSize', maximum: options.pageSize, actual },
      fields: [{ path: `${found.field.name}.${name}`, message }],
    },
  });
}
