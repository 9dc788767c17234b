import { Kind, visit, type DocumentNode, type OperationDefinitionNode } from 'graphql';

/** What the cost of an operation depends on, as text: of equal keys one estimate is enough. */
export type CostKey = (variables: Readonly<Record<string, unknown>>) => string;

/**
 * Page sizes change the cost by their values. Any other variable can only make arguments fit or not, and among values
 * that fit its own type that depends on whether it is given and null alone. Documents have no directives.
 */
export function costKeyOf(document: DocumentNode, operation: OperationDefinitionNode): CostKey {
  const sizes = pageSizes(document);
  const readers = (operation.variableDefinitions ?? []).flatMap(({ variable, type, defaultValue }) => {
    const name = variable.name.value;
    if (sizes.has(name)) return [(variables: Record<string, unknown>) => JSON.stringify(variables[name])];
    const isAlwaysThere = type.kind === Kind.NON_NULL_TYPE && !defaultValue;
    return isAlwaysThere ? [] : [(variables: Record<string, unknown>) => presence(variables, name)];
  });
  if (readers.length === 0) return () => '';
  return (variables) => readers.map((read) => read(variables)).join();
}

function presence(variables: Readonly<Record<string, unknown>>, name: string): string {
  if (!(name in variables)) return 'absent';
  return variables[name] === null ? 'null' : 'given';
}

/** The variables in the arguments `first` and `last`. */
function pageSizes(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  visit(document, {
    Argument(argument) {
      if (argument.name.value !== 'first' && argument.name.value !== 'last') return false;
      if (argument.value.kind === Kind.VARIABLE) names.add(argument.value.name.value);
      return false;
    },
  });
  return names;
}
