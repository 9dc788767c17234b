import { getOperationAST, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { costKeyOf, type CostKey } from '../graphql/cost-key.js';
import type { Limits } from '../graphql/limits.js';
import { planOperation, type OperationPlan } from '../graphql/operation-plan.js';

const DOCUMENTS_KEPT = 500;
const LONGEST_KEPT = 10_000;
const COSTS_KEPT = 100;

type Variables = Record<string, unknown>;

/** An operation that can be run at once. */
export interface ReadyOperation {
  readonly node: OperationDefinitionNode;
  /** Whether it asserts itself who asks. */
  readonly assertsViewer: boolean;
  run(context: unknown): object | Promise<object>;
}

/** The documents that were found valid before, by their text, with the plans of their operations. */
export class KnownOperations {
  readonly #documents = new LRUCache<string, KnownDocument>({ max: DOCUMENTS_KEPT });

  constructor(private readonly parts: { schema: GraphQLSchema; limits: Limits }) {}

  /** Takes note of a document that was parsed and validated. */
  learn(text: string, document: DocumentNode): void {
    if (text.length > LONGEST_KEPT || this.#documents.has(text)) return;
    this.#documents.set(text, new KnownDocument(document, this.parts));
  }

  /** The operation that a request asks for; undefined unless all about it is known, plain and within limits. */
  find(body: unknown): ReadyOperation | undefined {
    if (!isPlainRequest(body)) return undefined;
    const operation = this.#documents.get(body.query)?.operation(body.operationName ?? null);
    return operation?.ready(body.variables ?? {});
  }
}

interface PlainRequest {
  query: string;
  operationName?: string | null;
  variables?: Variables | null;
}

function isPlainRequest(body: unknown): body is PlainRequest {
  if (typeof body !== 'object' || body === null) return false;
  const { query, operationName, variables, extensions } = body as Partial<Record<string, unknown>>;
  if (typeof query !== 'string') return false;
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') return false;
  if (extensions !== undefined && extensions !== null) return false;
  return variables === undefined || variables === null || (typeof variables === 'object' && !Array.isArray(variables));
}

class KnownDocument {
  readonly #operations = new Map<string | null, KnownOperation | undefined>();

  constructor(
    private readonly document: DocumentNode,
    private readonly parts: { schema: GraphQLSchema; limits: Limits },
  ) {}

  operation(name: string | null): KnownOperation | undefined {
    const known = this.#operations.get(name);
    if (known || this.#operations.has(name)) return known;
    const node = getOperationAST(this.document, name);
    // Names that a document lacks come from clients and are not kept.
    if (!node) return undefined;
    const plan = planOperation(this.parts.schema, this.document, node);
    const operation = plan && new KnownOperation({ ...this.parts, document: this.document, node, plan });
    this.#operations.set(name, operation);
    return operation;
  }
}

interface KnownParts {
  schema: GraphQLSchema;
  limits: Limits;
  document: DocumentNode;
  node: OperationDefinitionNode;
  plan: OperationPlan;
}

class KnownOperation {
  readonly #costKey: CostKey;
  readonly #allowed = new Set<string>();

  constructor(private readonly parts: KnownParts) {
    this.#costKey = costKeyOf(parts.document, parts.node);
  }

  ready(given: Variables): ReadyOperation | undefined {
    const { node, plan } = this.parts;
    const variables = plan.coerce(given);
    if (!variables || !this.#isAllowed(given, variables)) return undefined;
    return { node, assertsViewer: plan.assertsViewer, run: (context) => plan.run(context, variables) };
  }

  #isAllowed(given: Variables, coerced: Variables): boolean {
    const key = this.#costKey(coerced);
    if (this.#allowed.has(key)) return true;
    const { schema, document, node, limits } = this.parts;
    const refusals = limits.refusals({ schema, document, operationName: node.name?.value, variables: given });
    if (refusals.length > 0) return false;
    if (this.#allowed.size < COSTS_KEPT) this.#allowed.add(key);
    return true;
  }
}
