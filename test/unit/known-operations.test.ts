import { expect, it } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { createLimits } from '../../src/kernel/graphql/limits.js';
import { KnownOperations } from '../../src/kernel/http/known-operations.js';

const KEPT = 500;

it('a document that is asked for stays known, whatever others are made up', () => {
  const schema = buildSchema('type Query { one: Int }');
  const known = new KnownOperations({ schema, limits: createLimits() });
  const textOf = (number: number): string => `{ one } # ${number}`;
  const learn = (number: number): void => known.learn(textOf(number), parse(textOf(number)));
  const isKnown = (number: number): boolean => known.find({ query: textOf(number) }) !== undefined;
  for (let number = 0; number < KEPT; number += 1) learn(number);
  expect(isKnown(0)).toBe(true);
  learn(KEPT);
  expect([isKnown(0), isKnown(1), isKnown(KEPT)]).toEqual([true, false, true]);
});
