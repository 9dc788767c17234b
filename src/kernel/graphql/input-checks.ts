import { ARRAY_MAX_SIZE, getMetadataStorage, ValidationTypes, type ValidationArguments } from 'class-validator';

/** The validator of a whole object: true only when it is certain that class-validator would find nothing. */
type Check = (object: object) => boolean;
/** The same of one property. */
type PropertyCheck = (object: Record<string, unknown>) => boolean;

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

const KNOWN: string[] = [
  ValidationTypes.CUSTOM_VALIDATION,
  ValidationTypes.NESTED_VALIDATION,
  ValidationTypes.CONDITIONAL_VALIDATION,
];

const checks = new Map<unknown, Check>();

/**
 * Whether an input surely passes what the decorators of its class ask. class-validator gathers their metadata anew for
 * each object, which costs more than all the rest of a request; here that is done once for each class, and the same
 * validators are called. False says nothing: class-validator itself then finds out what is wrong, and words it.
 */
export function isSurelyValid(input: object): boolean {
  let check = checks.get(input.constructor);
  if (!check) {
    check = checkOf(input.constructor);
    checks.set(input.constructor, check);
  }
  return check(input);
}

function checkOf(target: NewableFunction): Check {
  const storage = getMetadataStorage();
  const metadata = storage.getTargetValidationMetadatas(target, '', false, false);
  if (metadata.some(({ type }) => !KNOWN.includes(type))) return () => false;
  const properties = [...Map.groupBy(metadata, ({ propertyName }) => propertyName)];
  const all = properties.map(([name, ofProperty]) => propertyCheck(name, ofProperty));
  return (object) => all.every((check) => check(object as Record<string, unknown>));
}

function propertyCheck(name: string, metadata: readonly Metadata[]): PropertyCheck {
  const conditions = metadata.filter(({ type }) => type === 'conditionalValidation').map(conditionOf);
  const rules = metadata.filter(({ type }) => type === 'customValidation').flatMap(rulesOf);
  const isNested = metadata.some(({ type }) => type === 'nestedValidation');
  return (object) => {
    const value = object[name];
    // What is missing is for the schema to judge.
    if (value === undefined || value === null) return true;
    if (!conditions.every((isMet) => isMet(object, value))) return true;
    return rules.every((rule) => rule(object, value)) && (!isNested || isNestedValid(value));
  };
}

type Rule = (object: object, value: unknown) => boolean;

const conditionOf = ({ constraints }: Metadata): Rule => constraints[0] as Rule;

function rulesOf(metadata: Metadata): Rule[] {
  const { each, constraintCls, constraints, propertyName: property, validateIf } = metadata;
  const validators = getMetadataStorage().getTargetValidatorConstraints(constraintCls);
  return validators.map(({ instance }): Rule => {
    const passes = (value: unknown, given: ValidationArguments): boolean => instance.validate(value, given) === true;
    return (object, value) => {
      if (validateIf && !validateIf(object, value)) return true;
      const given = { targetName: object.constructor.name, property, object, value, constraints };
      return each && Array.isArray(value) ? value.every((item) => passes(item, given)) : passes(value, given);
    };
  });
}

function isNestedValid(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => item === null || item === undefined || isNestedValid(item));
  return typeof value === 'object' && value !== null && isSurelyValid(value);
}

/** A list that has more items than its class allows. */
interface LongList {
  path: string;
  maximum: number;
}

const maxima = new Map<unknown, [name: string, maximum: number][]>();

/** The first list within an input that is too long. class-validator would tell what is wrong with each of its items. */
export function longListIn(input: unknown, path: readonly string[] = []): LongList | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  for (const [name, maximum] of maximaOf(input)) {
    const list = (input as Record<string, unknown>)[name];
    if (Array.isArray(list) && list.length > maximum) return { path: [...path, name].join('.'), maximum };
  }
  for (const [name, value] of Object.entries(input)) {
    const found = longListIn(value, [...path, name]);
    if (found) return found;
  }
  return undefined;
}

function maximaOf({ constructor: target }: object): [name: string, maximum: number][] {
  let found = maxima.get(target);
  if (!found) {
    const metadata = getMetadataStorage().getTargetValidationMetadatas(target, '', false, false);
    const sizes = metadata.filter(({ name }) => name === ARRAY_MAX_SIZE);
    found = sizes.map(({ propertyName, constraints }) => [propertyName, constraints[0] as number]);
    maxima.set(target, found);
  }
  return found;
}
