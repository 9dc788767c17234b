import { Kind, type FieldNode, type GraphQLResolveInfo } from 'graphql';

const known = new WeakMap<FieldNode, boolean>();

/** Whether an operation asks for nothing of a field's objects but their ids, which need not be read then. */
export function asksForIdsAlone({ fieldNodes }: GraphQLResolveInfo): boolean {
  return fieldNodes.every((node) => {
    const found = known.get(node) ?? selectsIdsAlone(node);
    known.set(node, found);
    return found;
  });
}

/** A fragment may select anything. */
const selectsIdsAlone = ({ selectionSet }: FieldNode): boolean =>
  selectionSet?.selections.every(
    (selection) => selection.kind === Kind.FIELD && ['id', '__typename'].includes(selection.name.value),
  ) ?? false;
