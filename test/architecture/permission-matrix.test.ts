import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSchema } from '../../src/schema.js';
import type { Answer } from '../kit/client.js';
import { tablesChangedBy } from '../kit/database-digest.js';
import { documentOf, rootFields } from '../kit/operation-documents.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { permissions } from './permissions/index.js';
import type { Outcome, Permission } from './permissions/permission.js';
import { createWorld, PERSONAS, type Persona, type World } from '../kit/given-personas.js';

const schema = createSchema();
let app: TestApp;
let world: World;

beforeAll(async () => {
  // Without a worker, so that nothing but the request itself changes the database.
  app = await startTestApp({ environment: { ROLE: 'api' } });
  world = await createWorld(app);
});
afterAll(() => app.close());

const titleOf = ({ operation, when }: Permission): string => (when ? `${operation} ${when}` : operation);
const isDenial = (outcome: Outcome): boolean => outcome !== 'ALLOWED' && outcome !== 'EMPTY';

/** ALLOWED, EMPTY or the code of what stands in the way; of a refusal that is no matter of permission as well. */
function outcomeOf({ data, errors }: Pick<Answer, 'data' | 'errors'>): string {
  if (errors) return String(errors[0]?.extensions['code']);
  const [result] = Object.values(data as Record<string, { edges?: unknown[]; code?: string }>);
  if (result?.edges?.length === 0) return 'EMPTY';
  return result?.code ?? (result ? 'ALLOWED' : 'NULL');
}

async function send(operation: string, persona: Persona, variables: Record<string, unknown>): Promise<string> {
  const person = world.person(persona);
  const document = documentOf(schema, operation);
  if (!operation.startsWith('Subscription.')) {
    return outcomeOf(await (person ? app.as(person) : app.anonymous).send(document, variables));
  }
  const subscription = app.subscribe(person, document, variables);
  const { value } = await subscription.next();
  await subscription.close();
  return outcomeOf(value);
}

describe('the permission matrix', () => {
  it('names every operation of the schema and no other', () => {
    const named = new Set(permissions.map(({ operation }) => operation));
    expect([...named].sort()).toEqual(rootFields(schema).sort());
  });

  it('tells its rows apart', () => {
    expect(new Set(permissions.map(titleOf)).size).toBe(permissions.length);
  });

  it('would notice what a denied request changes', async () => {
    const input = { displayName: 'Changed' };
    const changed = await tablesChangedBy(app, () => send('Mutation.updateProfile', 'member', { input }));
    expect(changed).toEqual(['public.app_user']);
  });

  it.each(permissions.map((permission) => [titleOf(permission), permission] as const))(
    '%s',
    async (_title, { operation, cells, given, afterwards }) => {
      const expected = Object.fromEntries(PERSONAS.map((persona, index) => [persona, cells[index]!]));
      const outcomes: Record<string, string> = {};
      const denied = PERSONAS.filter((persona) => isDenial(expected[persona]!));
      const inputOfOwner = (await given?.(world, 'owner')) ?? {};
      const changed = await tablesChangedBy(app, async () => {
        for (const persona of denied) outcomes[persona] = await send(operation, persona, inputOfOwner);
      });
      for (const persona of PERSONAS.filter((candidate) => !denied.includes(candidate))) {
        outcomes[persona] = await send(operation, persona, (await given?.(world, persona)) ?? {});
        if (persona !== 'anonymous') await afterwards?.(world, persona);
      }
      expect({ outcomes, changedByDenials: changed }).toEqual({ outcomes: expected, changedByDenials: [] });
    },
  );
});
