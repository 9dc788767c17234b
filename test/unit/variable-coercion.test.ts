import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, getVariableValues, isInputObjectType, parse, type OperationDefinitionNode } from 'graphql';
import { variableCoercion } from '../../src/kernel/graphql/variable-coercion.js';
import { newId } from '../../src/kernel/ids.js';
import { createSchema } from '../../src/schema.js';
import { arbitraryInput } from '../kit/arbitrary-inputs.js';

const seed = Number(process.env.FUZZ_SEED ?? 20_261_129);
const numRuns = Number(process.env.FUZZ_RUNS ?? 100);

const operation = (text: string): OperationDefinitionNode => parse(text).definitions[0] as OperationDefinitionNode;

describe('variables', () => {
  const schema = buildSchema(`
    enum Colour { RED GREEN }
    input Seat { row: Int!, label: String = "A", colours: [Colour!], next: Seat }
    input One @oneOf { id: ID, name: String }
    type Query { any(seat: Seat, seats: [[Seat]!], one: One, count: Int!, id: ID, share: Float, is: Boolean): Int }
  `);
  const definitions = operation(`query (
    $seat: Seat, $seats: [[Seat]!], $one: One, $count: Int! = 2, $id: ID, $share: Float, $is: Boolean
  ) { any(seat: $seat, seats: $seats, one: $one, count: $count, id: $id, share: $share, is: $is) }`);
  const byGraphql = (given: Record<string, unknown>): unknown =>
    getVariableValues(schema, definitions.variableDefinitions!, given).coerced;
  const coerce = variableCoercion(schema, definitions);

  it.each([
    {},
    { count: 3, id: 7, share: 1, is: false },
    { count: null },
    { count: 1.5 },
    { count: '3' },
    { seat: null, seats: null, id: null },
    { seat: { row: 1 } },
    { seat: { row: 1, label: null, colours: ['RED', 'GREEN'], next: { row: 2, next: null } } },
    { seat: { label: 'B' } },
    { seat: { row: null } },
    { seat: { row: 1, column: 2 } },
    { seat: { row: 1, colours: ['BLUE'] } },
    { seat: { row: 1, colours: 'RED' } },
    { seat: { row: 1, colours: [null] } },
    { seat: [{ row: 1 }] },
    { seat: 'row' },
    { seats: [[{ row: 1 }, null], []] },
    { seats: [null] },
    { seats: { row: 1 } },
    { one: { id: 'a' } },
    { one: { id: 'a', name: 'b' } },
    { one: { id: null } },
    { other: 1 },
  ])('are coerced as graphql-js does: %j', (given) => {
    expect(coerce(given)).toEqual(byGraphql(given));
    expect(Object.keys(coerce(given) ?? {})).toEqual(Object.keys(byGraphql(given) ?? {}));
  });

  it('are never shared between requests', () => {
    const one = coerce({ seat: { row: 1 }, seats: [[{ row: 1 }]] });
    const other = coerce({ seat: { row: 1 }, seats: [[{ row: 1 }]] });
    expect(one).not.toBe(other);
    expect(one!['seat']).not.toBe(other!['seat']);
  });
});

describe(`the inputs of this API (seed ${seed})`, () => {
  const schema = createSchema();
  const known = { evt: [newId('evt')], seat: [newId('seat')], tty: [newId('tty')] };
  const types = Object.values(schema.getTypeMap()).filter(isInputObjectType);

  it.each(types.map((type) => [type.name, type] as const))('%s is coerced as graphql-js does', (name, type) => {
    const definitions = operation(`query ($input: ${name}) { viewer { id } }`);
    const coerce = variableCoercion(schema, definitions);
    const given = arbitraryInput({ name: 'input', type } as never, { known, operation: name });
    const verdicts = { fits: 0, not: 0 };
    const check = fc.property(given, fc.boolean(), (input, isWhole) => {
      const variables = { input: isWhole || !input ? input : { ...input, unheardOf: 1 } };
      const { coerced } = getVariableValues(schema, definitions.variableDefinitions!, variables);
      verdicts[coerced ? 'fits' : 'not'] += 1;
      expect(coerce(variables)).toEqual(coerced);
    });
    fc.assert(check, { seed, numRuns });
    expect(Math.min(verdicts.fits, verdicts.not)).toBeGreaterThan(0);
  });
});
