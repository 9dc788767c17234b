import { describe, expect, it } from '@jest/globals';
import { buildSchema, getOperationAST, parse, type GraphQLScalarType } from 'graphql';
import { variableError } from '../../src/kernel/graphql/variables.js';

const schema = buildSchema(`
  scalar Odd
  type Query { all(odds: [Odd!], more: [Odd!]): Int }
`);
let looks = 0;
(schema.getType('Odd') as GraphQLScalarType).parseValue = (value) => {
  looks += 1;
  if (Number(value) % 2 === 0) throw new TypeError('An even number.');
  return value;
};
const document = parse('query($odds: [Odd!], $more: [Odd!]) { all(odds: $odds, more: $more) }');
const errorOf = (variables: Record<string, unknown>) => {
  looks = 0;
  return variableError(schema, getOperationAST(document)!, variables);
};
const pathsOf = (variables: Record<string, unknown>): string[] =>
  (errorOf(variables)!.extensions['fields'] as { path: string }[]).map(({ path }) => path);
const evens = (count: number): number[] => Array<number>(count).fill(2);

describe('variables that do not fit', () => {
  it('are told by their places, across all variables', () => {
    expect(pathsOf({ odds: [1, 2, 3, 4], more: [6] })).toEqual(['odds.1', 'odds.3', 'more.0']);
  });

  it('are looked at up to the twentieth fault', () => {
    const paths = pathsOf({ odds: evens(15), more: evens(100_000) });
    expect([paths.length, paths.at(-1), looks]).toEqual([20, 'more.4', 20]);
    expect(pathsOf({ odds: evens(20), more: evens(1) })).not.toContain('more.0');
    expect(looks).toBe(20);
  });

  it('are none', () => {
    expect(errorOf({ odds: [1, 3], more: null })).toBeUndefined();
  });
});
