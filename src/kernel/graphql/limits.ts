import {
  GraphQLError,
  type ASTVisitor,
  type DocumentNode,
  type ParseOptions,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { judgeCost, type CostOptions, type OperationToJudge } from './cost.js';
import { measure, type DocumentSize } from './document-size.js';

/** What one operation may ask for. Each limit is far above what ordinary clients send. */
export interface LimitOptions extends CostOptions {
  /** Lexical tokens in a document; counted while parsing, which stops there. */
  tokens: number;
  /** Lines of a document: graphql-js reads all those before it for the place of each error. */
  lines: number;
  /** Nested fields, fragments included. Introspection is not counted: graphql-js bounds it by itself. */
  depth: number;
  /** Aliases in a document. */
  aliases: number;
  /** Aliases of one field name in a document. */
  aliasesPerField: number;
  /** Directives in a document. */
  directives: number;
  /** Fields at the top of one operation, fragments included. */
  rootFields: number;
  /** Selections of all operations together once every fragment is written out in full. */
  selections: number;
  /** Validation errors that are reported before validation gives up. */
  validationErrors: number;
}

export const DEFAULT_LIMITS: LimitOptions = {
  tokens: 2_000,
  lines: 5_000,
  depth: 15,
  aliases: 50,
  aliasesPerField: 15,
  directives: 50,
  rootFields: 20,
  selections: 5_000,
  validationErrors: 20,
  pageSize: 100,
  defaultPageSize: 20,
  cost: 20_000,
};

/** One list of limits for every transport, so that none of them is the weak door. */
export interface Limits {
  /** For `parse`. */
  parse: ParseOptions;
  /** For `validate`, after the specified rules. */
  rules: ValidationRule[];
  /** For `validate`. */
  validation: { maxErrors: number };
  /** Variables, page sizes and total cost, judged after validation and before execution; none when it may run. */
  refusals(operation: OperationToJudge): GraphQLError[];
}

/**
 * Every refusal carries `extensions.code: BAD_USER_INPUT` and `extensions.limit: { name, maximum, actual }`. Apollo
 * overwrites the code of validation rules; the edge restores it by the presence of `limit`.
 */
export function createLimits(options: Partial<LimitOptions> = {}): Limits {
  const limits: LimitOptions = { ...DEFAULT_LIMITS, ...options };
  return {
    parse: { maxLexicalTokens: limits.tokens },
    rules: [(context) => documentRule(context, limits)],
    validation: { maxErrors: limits.validationErrors },
    refusals: (operation) => judgeCost(operation, limits),
  };
}

/**
 * Judges the whole document on entering it. A refused document is replaced by an empty one, so that no other rule
 * spends time on it.
 */
function documentRule(context: ValidationContext, limits: LimitOptions): ASTVisitor {
  return {
    Document: {
      enter(document: DocumentNode) {
        const errors = refuseBySize(measure(document), limits);
        for (const error of errors) context.reportError(error);
        return errors.length > 0 ? { ...document, definitions: [] } : undefined;
      },
    },
  };
}

function refuseBySize(size: DocumentSize, limits: LimitOptions): GraphQLError[] {
  const [aliasedField, aliasesOfField] = size.mostAliased;
  const judged: Array<[name: string, actual: number, maximum: number, what: string]> = [
    ['lines', size.lines, limits.lines, 'lines'],
    ['depth', size.depth, limits.depth, 'levels of fields'],
    ['aliases', size.aliases, limits.aliases, 'aliases'],
    ['aliasesPerField', aliasesOfField, limits.aliasesPerField, `aliases of the field "${aliasedField}"`],
    ['directives', size.directives, limits.directives, 'directives'],
    ['rootFields', size.rootFields, limits.rootFields, 'fields at its top level'],
    ['selections', size.selections, limits.selections, 'selections with its fragments written out'],
  ];
  return judged
    .filter(([, actual, maximum]) => actual > maximum)
    .map(([name, actual, maximum, what]) => overLimit({ name, actual, maximum, what }));
}

function overLimit(over: { name: string; actual: number; maximum: number; what: string }): GraphQLError {
  const actual = Math.min(over.actual, Number.MAX_SAFE_INTEGER);
  return new GraphQLError(`The document has ${actual} ${over.what}; the limit is ${over.maximum}.`, {
    extensions: { code: 'BAD_USER_INPUT', limit: { name: over.name, maximum: over.maximum, actual } },
  });
}
