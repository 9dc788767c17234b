import { getMetadataStorage } from 'type-graphql';
import { badInput } from '../problem.js';
import { isSurelyValid, longListIn } from './input-checks.js';

type Fields = Record<string, unknown>;
/** From what graphql-js coerced to what the resolver gets. */
export type Conversion = (value: unknown) => unknown;
type InputClass = { readonly prototype: object };
type ClassMetadata = ReturnType<typeof getMetadataStorage>['inputTypes'][number];
type FieldMetadata = NonNullable<ClassMetadata['fields']>[number];

/** Says that an input must go the long way, through type-graphql and class-validator. */
export const UNCERTAIN = Symbol('uncertain');

/** The conversion of an argument of this type: instances of the input's class; UNCERTAIN unless it is surely valid. */
export function argumentConversion(type: unknown): Conversion {
  const metadata = find('inputTypes', type);
  if (!metadata) return (value) => value;
  const convert = listsOf(instanceConversion(metadata));
  return (value) => {
    const converted = convert(value);
    return isAllValid(converted) ? converted : uncertain(converted);
  };
}

/** The conversion of all arguments of a field at once into an instance of this class. */
export function argumentsConversion(type: unknown): Conversion {
  const convert = instanceConversion(find('argumentTypes', type)!);
  return (args) => {
    const converted = convert(args) as object;
    return isSurelyValid(converted) ? converted : uncertain(converted);
  };
}

/** Refuses lists that are too long at once: the long way would look at each of their items, and speak of each. */
function uncertain(input: unknown): typeof UNCERTAIN {
  const found = longListIn(input);
  if (found) throw badInput(found.path, `must contain no more than ${found.maximum} elements.`);
  return UNCERTAIN;
}

type Kind = 'inputTypes' | 'argumentTypes';

const find = (kind: Kind, type: unknown): ClassMetadata | undefined =>
  getMetadataStorage()[kind].find(({ target }) => target === type);

function isAllValid(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isAllValid);
  return value === null || typeof value !== 'object' || isSurelyValid(value);
}

const listsOf =
  (convert: Conversion): Conversion =>
  (value) => {
    if (value === null || value === undefined) return value;
    return Array.isArray(value) ? value.map(listsOf(convert)) : convert(value);
  };

const conversions = new Map<unknown, Conversion>();

/** Instances are made without their constructor, which would leave a property for each field that is not given. */
function instanceConversion({ target }: ClassMetadata): Conversion {
  const known = conversions.get(target);
  if (known) return known;
  let fields: { name: string; convert: Conversion | undefined }[] | undefined;
  const prototype = (target as InputClass).prototype;
  const convert: Conversion = (value) => {
    fields ??= fieldsOf(target).map((field) => ({ name: field.name, convert: nestedConversion(field) }));
    const given = value as Fields;
    const instance = Object.create(prototype) as Fields;
    for (const { name, convert: ofField } of fields) {
      const item = given[name];
      if (item !== undefined) instance[name] = ofField ? ofField(item) : item;
    }
    return instance;
  };
  conversions.set(target, convert);
  return convert;
}

function nestedConversion({ getType }: FieldMetadata): Conversion | undefined {
  const metadata = find('inputTypes', getType());
  return metadata && listsOf(instanceConversion(metadata));
}

/** Own fields first, then those of the classes above that it does not declare anew. */
function fieldsOf(target: unknown): FieldMetadata[] {
  const fields: FieldMetadata[] = [];
  for (let type = target; typeof type === 'function'; type = Object.getPrototypeOf(type) as unknown) {
    const declared = (find('inputTypes', type) ?? find('argumentTypes', type))?.fields ?? [];
    fields.push(...declared.filter(({ name }) => !fields.some((field) => field.name === name)));
  }
  return fields;
}
