import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isObjectType, isUnionType, getNamedType, type GraphQLObjectType } from 'graphql';
import { createSchema } from '../../src/schema.js';
import { arbitraryInput, type Reach } from '../kit/arbitrary-inputs.js';
import { createWorld, type World } from '../kit/given-personas.js';
import { oneOfEverything } from '../kit/given-things.js';
import { documentOf, rootFields, selectionOf } from '../kit/operation-documents.js';
import { startIdleApp } from '../kit/given-payments.js';
import type { TestApp } from '../kit/test-app.js';

const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);
const numRuns = Number(process.env.FUZZ_RUNS ?? 12);

/** These end the session that asks. */
const WITHOUT = new Set(['Mutation.logOut', 'Mutation.logOutEverywhere']);

const schema = createSchema();
let app: TestApp;
let world: World;
let known: Reach['known'];

beforeAll(async () => {
  app = await startIdleApp();
  world = await createWorld(app);
  known = await oneOfEverything(world);
});
afterAll(() => app.close());

/** Everything that the answer can show, two levels deep. */
function everythingOf(operation: string): string | undefined {
  const [root, name] = operation.split('.') as [string, string];
  const type = getNamedType((schema.getType(root) as GraphQLObjectType).getFields()[name]!.type);
  const without = ['SeatMap.sections', 'Event.seatMap'];
  if (isObjectType(type) && !type.name.endsWith('Connection')) return selectionOf(type, { depth: 1, without });
  if (!isUnionType(type)) return undefined;
  const [success] = type.getTypes();
  return `{ ... on Problem { __typename code message } ... on ${success!.name} ${selectionOf(success!, { depth: 2, without })} }`;
}

describe(`values of the right type that mean nothing (seed ${seed})`, () => {
  const operations = rootFields(schema).filter((name) => !name.startsWith('Subscription.') && !WITHOUT.has(name));

  it.each(operations)('%s answers them without an internal error', async (operation) => {
    const [root, name] = operation.split('.') as [string, string];
    // Mutations use things up.
    if (root === 'Mutation') known = await oneOfEverything(world);
    const { args } = (schema.getType(root) as GraphQLObjectType).getFields()[name]!;
    const document = documentOf(schema, operation, everythingOf(operation));
    const variables = fc.record(
      Object.fromEntries(args.map((argument) => [argument.name, arbitraryInput(argument, { known, operation: name })])),
    );
    const { owner, member, admin } = world.people;
    const property = fc.asyncProperty(variables, fc.constantFrom(owner, member, admin), async (given, viewer) => {
      const { status, errors, text } = await app.as(viewer).send(document, given);
      const codes = (errors ?? []).map(({ extensions }) => extensions['code']);
      expect({ status: status < 500, codes, text }).toEqual({
        status: true,
        codes: codes.filter((code) => code !== 'INTERNAL_SERVER_ERROR'),
        text,
      });
      expect(text).not.toMatch(/node_modules|\bat \w+ \(|"stacktrace"/);
    });
    await fc.assert(property, { seed, numRuns, endOnFailure: true });
  });
});
