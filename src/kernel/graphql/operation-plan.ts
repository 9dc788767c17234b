import {
  GraphQLScalarType,
  Kind,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { assertsViewer } from './asserts-viewer.js';
import { remembersRoots } from './remembered-roots.js';
import { variableCoercion, type VariableCoercion } from './variable-coercion.js';

/** Says that a plan has no answer: the general executor then finds out why, and words it. */
const UNANSWERED = new Error('This operation has no answer without errors.');

/** An operation compiled to a function: what it selects is looked up once, not with each request. */
export interface OperationPlan {
  readonly coerce: VariableCoercion;
  /** Whether its one field asserts itself who asks. */
  readonly assertsViewer: boolean;
  /** The data, at once or later. Throws, or rejects, unless it is free of errors. */
  run(context: unknown, variables: Record<string, unknown>): object | Promise<object>;
}

/**
 * Compiling takes 50 to 100 µs for each field, each time that its fragment is spread and for each type that an abstract
 * one may be: 7 ms for a usual mutation, 170 ms for the worst document of this many fields that was tried.
 */
const MOST_FIELDS = 300;

/**
 * The plan of a valid operation; undefined for what only the general executor does: directives, introspection, `__proto__`,
 * subscriptions, mutations of several fields, of which each must wait for the one before, and more than 300 fields. A
 * mutation without an answer is executed again, so the schema must remember its roots.
 */
export function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationPlan | undefined {
  if (operation.operation === 'subscription' || !isPlain(document)) return undefined;
  if (operation.operation === 'mutation' && !(hasOneField(operation) && remembersRoots(schema))) return undefined;
  if (countFields(document, operation.selectionSet) > MOST_FIELDS) return undefined;
  const compiled = compileQuery(takingCoerced(schema), withCoerced(document), operation.name?.value, {
    disablingCapturingStackErrors: true,
  });
  if (!isCompiledQuery(compiled)) return undefined;
  return {
    coerce: variableCoercion(schema, operation),
    assertsViewer: assertsViewer(mutationOf(schema, operation)),
    run(context, variables) {
      const result = compiled.query(undefined, context, variables);
      return 'then' in result ? result.then(dataOf) : dataOf(result);
    },
  };
}

function dataOf({ data, errors }: ExecutionResult): object {
  if (!data || (errors && errors.length > 0)) throw UNANSWERED;
  return data;
}

/** As an alias it names no property of what a plan makes, but its prototype. */
const PROTOTYPE = '__proto__';

/** Whether a document has no directive, does not look into the schema, and calls nothing by the name of the prototype. */
function isPlain(document: DocumentNode): boolean {
  let isPlain = true;
  visit(document, {
    Directive() {
      isPlain = false;
    },
    Field({ name, alias }) {
      if (name.value === '__schema' || name.value === '__type' || alias?.value === PROTOTYPE) isPlain = false;
    },
  });
  return isPlain;
}

/** The fields with those of fragments, each time that they are spread; some number above the most, if it is above it. */
function countFields(document: DocumentNode, { selections }: SelectionSetNode): number {
  let count = 0;
  for (const selection of selections) {
    if (count > MOST_FIELDS) break;
    const inside =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? fragmentOf(document, selection.name.value)?.selectionSet
        : selection.selectionSet;
    count += (selection.kind === Kind.FIELD ? 1 : 0) + (inside ? countFields(document, inside) : 0);
  }
  return count;
}

const fragmentOf = (document: DocumentNode, name: string): FragmentDefinitionNode | undefined =>
  document.definitions.find(
    (definition): definition is FragmentDefinitionNode =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
  );

function mutationOf(schema: GraphQLSchema, { operation, selectionSet }: OperationDefinitionNode) {
  const [field] = selectionSet.selections;
  if (operation !== 'mutation' || field?.kind !== Kind.FIELD) return undefined;
  return schema.getMutationType()?.getFields()[field.name.value];
}

const hasOneField = ({ selectionSet: { selections } }: OperationDefinitionNode): boolean =>
  selections.length === 1 && selections[0]!.kind === Kind.FIELD;

/**
 * Variables are coerced before: the compiler's own coercion does not know defaults of input fields that may not be
 * null. For the compiled operation all of them are of a type that takes any value as it is.
 */
const coerced = new GraphQLScalarType({ name: 'Coerced' });

function takingCoerced(schema: GraphQLSchema): GraphQLSchema {
  const getType: GraphQLSchema['getType'] = (name) => (name === coerced.name ? coerced : schema.getType(name));
  return Object.assign(Object.create(schema) as GraphQLSchema, { getType });
}

const withCoerced = (document: DocumentNode): DocumentNode =>
  visit(document, {
    VariableDefinition: ({ kind, variable }) => ({
      kind,
      variable,
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: coerced.name } },
    }),
  });
