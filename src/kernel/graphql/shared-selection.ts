import {
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTVisitor,
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { Extensions } from 'type-graphql';

/**
 * Marks a field whose answer is the same for all viewers of equal rights: its resolver may look at the role and the
 * memberships of the viewer, never at who it is. On a subscription it says as well that its answer comes from what is
 * published alone, not from its arguments. Fields without a resolver read their parent and need no mark.
 */
export const Shared = (): MethodDecorator & PropertyDecorator => Extensions({ isShared: true });

/** What of a subscription decides its answers, besides what is published and the rights of the viewer. */
export interface SharedSelection {
  /** Names of the variables below the root field. */
  readonly variables: readonly string[];
}

/**
 * What the subscriptions of a document select, if their answers can be shared: every field has a mark or no resolver.
 * Undefined otherwise, so that a field which somebody adds is not shared until they say that it may be.
 */
export function sharedSelection(schema: GraphQLSchema, document: DocumentNode): SharedSelection | undefined {
  const types = new TypeInfo(schema);
  const root = schema.getSubscriptionType();
  const variables = new Set<string>();
  const marks: boolean[] = [];
  const visitor: ASTVisitor = {
    VariableDefinition: () => false,
    Field: () => void marks.push(mayBeShared(types.getFieldDef())),
    // Arguments of the root field choose what is published; those of a directive there choose what is selected.
    Argument: () => (types.getParentType() === root && !types.getDirective() ? false : undefined),
    Variable: ({ name }) => void variables.add(name.value),
  };
  visit(document, visitWithTypeInfo(types, visitor));
  return marks.every(Boolean) ? { variables: [...variables] } : undefined;
}

function mayBeShared(field: GraphQLField<unknown, unknown> | null | undefined): boolean {
  if (!field) return false;
  return !field.resolve || field.extensions['isShared'] === true || field.name === '__typename';
}
