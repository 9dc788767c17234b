import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { coerceInputValue, isInputObjectType, type GraphQLInputObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { isSurelyValid } from '../../src/kernel/graphql/input-checks.js';
import { newId } from '../../src/kernel/ids.js';
import { createSchema } from '../../src/schema.js';
import { arbitraryInput } from '../kit/arbitrary-inputs.js';

const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);
const numRuns = Number(process.env.FUZZ_RUNS ?? 300);

const schema = createSchema();
const PREFIXES = [
  'evt',
  'tty',
  'seat',
  'rsv',
  'org',
  'usr',
  'ven',
  'map',
  'bkg',
  'tck',
  'dsc',
  'dev',
  'wle',
  'gte',
  'cil',
  'chk',
];
const known = Object.fromEntries(PREFIXES.map((prefix) => [prefix, [newId(prefix)]]));
const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);

const classOf = (name: string): NewableFunction =>
  getMetadataStorage().inputTypes.find((input) => input.name === name)!.target;

/** What a resolver would get: an instance of its class, and of theirs within. */
function instanceOf(type: GraphQLInputObjectType, value: Record<string, unknown>): object {
  const instance = Object.create(classOf(type.name).prototype as object) as Record<string, unknown>;
  for (const [name, item] of Object.entries(value)) {
    const inner = inputs.find(
      ({ name: found }) => String(type.getFields()[name]!.type).replace(/[[\]!]/g, '') === found,
    );
    const convert = (given: unknown): unknown =>
      inner && given ? instanceOf(inner, given as Record<string, unknown>) : given;
    instance[name] = Array.isArray(item) ? item.map(convert) : convert(item);
  }
  return instance;
}

describe(`the quick check of inputs (seed ${seed})`, () => {
  it.each(inputs.map((type) => [type.name, type] as const))('%s passes it exactly when it is valid', (_name, type) => {
    const verdicts = { valid: 0, not: 0 };
    const field = { name: 'input', type } as never;
    const arbitrary = arbitraryInput(field, { known, operation: type.name }).filter(Boolean);
    fc.assert(
      fc.property(arbitrary, (given) => {
        let fits = true;
        const coerced = coerceInputValue(given, type, () => (fits = false)) as Record<string, unknown>;
        fc.pre(fits);
        const instance = instanceOf(type, coerced);
        const errors = validateSync(instance, { skipMissingProperties: true, forbidUnknownValues: false });
        verdicts[errors.length === 0 ? 'valid' : 'not'] += 1;
        expect(isSurelyValid(instance)).toBe(errors.length === 0);
      }),
      { seed, numRuns },
    );
    expect(verdicts.valid).toBeGreaterThan(0);
  });
});
