import { Kind, visit, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/** How large a document is, taken from its text alone: no schema, no variables. */
export interface DocumentSize {
  /** Of its text, as positions in it are told by graphql-js; 1 without a text. */
  lines: number;
  depth: number;
  rootFields: number;
  selections: number;
  aliases: number;
  directives: number;
  mostAliased: [field: string, times: number];
}

interface SelectionSize {
  depth: number;
  /** Fields of this selection set itself, those of its fragments included. */
  fields: number;
  /** Selections in it and below it. */
  selections: number;
}

const EMPTY: SelectionSize = { depth: 0, fields: 0, selections: 0 };

/**
 * Takes time linear in the length of the document: each fragment is measured once, however often it is spread, and a
 * fragment that contains itself adds nothing (the specified rules refuse it by name).
 */
export function measure(document: DocumentNode): DocumentSize {
  const sizeOf = selectionMeter(document);
  const lines = countLines(document.loc?.source.body ?? '');
  const size: DocumentSize = { lines, depth: 0, rootFields: 0, selections: 0, ...countMarks(document) };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const operation = sizeOf(definition.selectionSet);
    size.depth = Math.max(size.depth, operation.depth);
    size.rootFields = Math.max(size.rootFields, operation.fields);
    size.selections += operation.selections;
  }
  return size;
}

function countLines(text: string): number {
  let lines = 1;
  for (let index = 0; index < text.length; index += 1) {
    const isEnd = text[index] === '\n' ? text[index - 1] !== '\r' : text[index] === '\r';
    if (isEnd) lines += 1;
  }
  return lines;
}

function selectionMeter(document: DocumentNode): (selectionSet: SelectionSetNode) => SelectionSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, SelectionSize>();

  const sizeOfFragment = (name: string): SelectionSize => {
    const known = measured.get(name);
    if (known) return known;
    measured.set(name, EMPTY);
    const fragment = fragments.get(name);
    const size = fragment ? sizeOf(fragment.selectionSet) : EMPTY;
    measured.set(name, size);
    return size;
  };

  const sizeOf = (selectionSet: SelectionSetNode): SelectionSize => {
    const total = { ...EMPTY };
    for (const selection of selectionSet.selections) {
      total.selections += 1;
      if (selection.kind === Kind.FIELD) {
        const below = selection.selectionSet ? sizeOf(selection.selectionSet) : EMPTY;
        total.depth = Math.max(total.depth, isIntrospection(selection.name.value) ? 1 : 1 + below.depth);
        total.fields += 1;
        total.selections += below.selections;
        continue;
      }
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT ? sizeOf(selection.selectionSet) : sizeOfFragment(selection.name.value);
      total.depth = Math.max(total.depth, inner.depth);
      total.fields += inner.fields;
      total.selections += inner.selections;
    }
    return total;
  };

  return sizeOf;
}

const isIntrospection = (fieldName: string): boolean => fieldName === '__schema' || fieldName === '__type';

function countMarks(document: DocumentNode): Pick<DocumentSize, 'aliases' | 'directives' | 'mostAliased'> {
  let aliases = 0;
  let directives = 0;
  const aliasesByField = new Map<string, number>();
  visit(document, {
    Directive() {
      directives += 1;
    },
    Field(field) {
      if (!field.alias || field.alias.value === field.name.value) return;
      aliases += 1;
      aliasesByField.set(field.name.value, (aliasesByField.get(field.name.value) ?? 0) + 1);
    },
  });
  let mostAliased: [string, number] = ['', 0];
  for (const entry of aliasesByField) if (entry[1] > mostAliased[1]) mostAliased = entry;
  return { aliases, directives, mostAliased };
}
