import { describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery, parse, specifiedRules, validate, type GraphQLError } from 'graphql';
import { costOf } from '../../src/kernel/graphql/cost.js';
import { createLimits, DEFAULT_LIMITS } from '../../src/kernel/graphql/limits.js';
import { leastCpuTime } from '../kit/cpu-time.js';
import { edgeSchema } from '../kit/edge-server.js';

const schema = edgeSchema();
const limits = createLimits();

function judge(query: string, variables: Record<string, unknown> = {}): readonly GraphQLError[] {
  const document = parse(query, limits.parse);
  const errors = validate(schema, document, [...specifiedRules, ...limits.rules], limits.validation);
  return errors.length > 0 ? errors : limits.refusals({ schema, document, variables });
}

const limitsOf = (errors: readonly GraphQLError[]): unknown[] => errors.map((error) => error.extensions['limit']);
const cost = (query: string, variables = {}): number | undefined =>
  costOf({ schema, document: parse(query), variables }, DEFAULT_LIMITS)?.cost;
const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

function nested(levels: number): string {
  return `{ things(first: 1) { edges { node { ${'parent { '.repeat(levels - 4)} id ${'} '.repeat(levels - 4)} } } } }`;
}

describe('limits on the document', () => {
  it('lets the introspection of explorers pass', () => {
    const full = {
      descriptions: true,
      inputValueDeprecation: true,
      specifiedByUrl: true,
      schemaDescription: true,
      oneOf: true,
    };
    expect(judge(getIntrospectionQuery(full))).toEqual([]);
  });

  it('lets 15 levels pass and refuses 16, naming the limit', () => {
    expect(judge(nested(15))).toEqual([]);
    const errors = judge(nested(16));
    expect(errors.map((error) => error.message)).toEqual(['The document has 16 levels of fields; the limit is 15.']);
    expect(errors[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      limit: { name: 'depth', maximum: 15, actual: 16 },
    });
  });

  it('counts depth through fragments', () => {
    const query = `query { things(first: 1) { edges { node { ...A } } } } fragment A on Thing { ${'parent { '.repeat(13)} id ${'}'.repeat(13)} }`;
    expect(limitsOf(judge(query))).toEqual([{ name: 'depth', maximum: 15, actual: 17 }]);
  });

  it('stops parsing at 2,000 tokens', () => {
    expect(() => parse(`{ ${'greeting '.repeat(2_000)} }`, limits.parse)).toThrow(/2000 tokens/);
  });

  it.each(['\n', '\r', '\r\n'])('refuses 5,001 lines that end with %j, and looks for no place in them', (end) => {
    const query = (lines: number): string => `${end.repeat(lines - 1)}{ nothing }`;
    expect(judge(query(5_000))[0]?.locations).toEqual([{ line: 5_000, column: 3 }]);
    const errors = judge(query(5_001));
    expect(limitsOf(errors)).toEqual([{ name: 'lines', maximum: 5_000, actual: 5_001 }]);
    expect(errors[0]?.locations).toBeUndefined();
  });

  it('refuses 16 aliases of one field, and 51 in all', () => {
    expect(judge(`{ ${times(15, (i) => `a${i}: greeting`)} }`)).toEqual([]);
    expect(limitsOf(judge(`{ ${times(16, (i) => `a${i}: greeting`)} }`))).toEqual([
      { name: 'aliasesPerField', maximum: 15, actual: 16 },
    ]);
    const spread = (name: string, count: number): string => times(count, (i) => `${name}${i}: ${name}`);
    const node = `id ${spread('id', 15)} ${spread('tags', 15)} ${spread('__typename', 15)}`;
    const query = (more: number): string =>
      `{ things(first: 1) { edges { node { ${node} } } ${spread('totalCount', more)} } }`;
    expect(judge(query(5))).toEqual([]);
    expect(limitsOf(judge(query(6)))).toEqual([{ name: 'aliases', maximum: 50, actual: 51 }]);
  });

  it('refuses 51 directives', () => {
    const query = (count: number): string => `{ ${times(count, () => '... @include(if: true) { greeting }')} }`;
    expect(limitsOf(judge(query(51)))).toContainEqual({ name: 'directives', maximum: 50, actual: 51 });
    expect(limitsOf(judge(query(15)))).toEqual([]);
  });

  it('refuses 21 root fields, hidden in fragments or not', () => {
    expect(judge(`{ ${'greeting '.repeat(20)} }`)).toEqual([]);
    const expected = [{ name: 'rootFields', maximum: 20, actual: 21 }];
    expect(limitsOf(judge(`{ ${'greeting '.repeat(21)} }`))).toEqual(expected);
    expect(limitsOf(judge(`{ ...A ...A ...A } fragment A on Query { ${'greeting '.repeat(7)} }`))).toEqual(expected);
  });

  it('refuses fragments that contain themselves', () => {
    const messages = judge('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }').map((e) => e.message);
    expect(messages).toEqual(['Cannot spread fragment "A" within itself via "B".']);
  });

  it('refuses spreads of spreads that double 100 times, at once', () => {
    const doubling = (type: string, first: string): string =>
      `{ ${first} } ${times(100, (i) => `fragment F${i} on ${type} { ...F${i + 1} ...F${i + 1} }`)} fragment F100 on ${type} { __typename }`;
    const errors = judge(doubling('Thing', 'things(first: 1) { edges { node { ...F0 } } }'));
    expect(limitsOf(errors)).toMatchObject([{ name: 'selections', maximum: 5_000 }]);
    expect(limitsOf(judge(doubling('__Schema', '__schema { ...F0 }')))).toMatchObject([{ name: 'selections' }]);
  });

  it('takes no more than 20 errors before it gives up', () => {
    const errors = judge(`{ things(first: 1) { ${times(40, (i) => `nothing${i}`)} } }`);
    expect(errors).toHaveLength(21);
    expect(errors.at(-1)?.message).toMatch(/Too many validation errors/);
  });

  it.each([
    ['one field 1,900 times', `{ things(first: 1) { ${'totalCount '.repeat(1_900)} } }`],
    [
      'overlapping trees',
      `{ things(first: 1) { edges { ${times(60, () => `node { parent { parent { ${'id '.repeat(20)} } } }`)} } } }`,
    ],
    [
      'a chain of 150 fragments',
      `{ things(first: 1) { edges { node { ...F0 } } } } ${times(150, (i) => `fragment F${i} on Thing { id ...F${i + 1} }`)} fragment F150 on Thing { id }`,
    ],
    [
      '150 fragments spread side by side',
      `{ things(first: 1) { edges { node { ${times(150, (i) => `...F${i}`)} } } } } ${times(150, (i) => `fragment F${i} on Thing { id tags }`)}`,
    ],
    ['650 nested inline fragments', `{ ${'... { '.repeat(650)} greeting ${'}'.repeat(650)} }`],
  ])('judges %s in the time of thirty introspections at most', (_name, query) => {
    const introspection = leastCpuTime(() => judge(getIntrospectionQuery()));
    expect(leastCpuTime(() => judge(query)) / introspection).toBeLessThan(30);
  });
});

describe('page sizes', () => {
  const query = 'query($n: Int = 1000000) { things(first: $n) { totalCount } }';
  const fault = { path: 'things.first', message: 'must be from 1 to 100' };

  it.each([
    ['a literal', '{ things(first: 1000000) { totalCount } }', {}],
    ['a variable', query, { n: 101 }],
    ["a variable's default", query, {}],
    ['zero', query, { n: 0 }],
    ['a negative number', query, { n: -1 }],
  ])('refuses %s out of range', (_name, text, variables) => {
    const errors = judge(text, variables);
    expect(errors.map((error) => error.message)).toEqual(['"first" of "things" must be from 1 to 100.']);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [fault] });
  });

  it('reports a field once, however often its fragment is spread', () => {
    const text =
      '{ a: things(first: 1) { ...F } ...F2 ...F2 } fragment F on ThingConnection { totalCount } fragment F2 on Query { things(last: 500) { totalCount } }';
    expect(judge(text).map((error) => error.message)).toEqual(['"last" of "things" must be from 1 to 100.']);
  });

  it('lets 1, 100 and null pass', () => {
    expect([1, 100, null].flatMap((n) => judge(query, { n }))).toEqual([]);
  });

  it('names variables that do not fit, without their values', () => {
    const [error] = judge(query, { n: 'secret' });
    expect(error?.message).toBe('Variable "$n" does not fit the type Int.');
    expect(error?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      fields: [{ path: 'n', message: 'does not fit the type Int' }],
    });
  });
});

describe('cost', () => {
  it('multiplies a page once, by its argument, variable or default', () => {
    const text = 'query($n: Int) { things(first: $n) { edges { node { id } } } }';
    expect(cost(text, { n: 10 })).toBe(1 + 10 * (1 + (1 + 1)));
    expect(cost(text)).toBe(1 + 20 * (1 + (1 + 1)));
    expect(cost('{ things(last: 5) { totalCount } }')).toBe(6);
  });

  it('takes 10 for a list that cannot be paged', () => {
    expect(cost('{ things(first: 1) { edges { node { parts { id } } } } }')).toBe(1 + (1 + (1 + (1 + 10 * 1))));
    expect(cost('{ things(first: 1) { edges { node { tags } } } }')).toBe(1 + (1 + (1 + (1 + 10 * 1))));
  });

  it('leaves out what variables skip', () => {
    const text = 'query($s: Boolean!) { greeting things(first: 100) @skip(if: $s) { totalCount } }';
    expect(cost(text, { s: true })).toBe(1);
    expect(cost(text, { s: false })).toBe(102);
  });

  it('refuses nested pages, naming the estimate and the limit', () => {
    const errors = judge('{ things(first: 100) { edges { node { things(first: 100) { edges { node { id } } } } } } }');
    const actual = 1 + 100 * (1 + 1 + 1 + 100 * 3);
    expect(errors[0]?.message).toBe(
      `The operation would resolve about ${actual} fields; the limit is 20000. Ask for smaller pages or fewer levels.`,
    );
    expect(errors[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', limit: { name: 'cost', maximum: 20_000, actual } });
  });

  it('judges only the operation that is asked for', () => {
    const document = parse('query A { greeting } query B { things(first: 3) { totalCount } }');
    expect(costOf({ schema, document, operationName: 'B' }, DEFAULT_LIMITS)?.cost).toBe(4);
    expect(costOf({ schema, document }, DEFAULT_LIMITS)).toBeUndefined();
  });
});
