import { expect } from '@jest/globals';
import { createSchema } from '../../../src/schema.js';
import type { Answer } from '../../kit/client.js';
import { tablesChangedBy } from '../../kit/database-digest.js';
import type { Persona, World } from '../../kit/given-personas.js';
import { documentOf } from '../../kit/operation-documents.js';
import type { BadInput } from './bad-input.js';

const schema = createSchema();

/** Sends an operation as one of the personas, and asks what tells success from refusal. */
export function sendAs(
  { app, person }: World,
  { operation, variables, as = 'owner' }: { operation: string; variables: Record<string, unknown>; as?: Persona },
): Promise<Answer> {
  const asking = person(as);
  return (asking ? app.as(asking) : app.anonymous).send(documentOf(schema, operation), variables);
}

const inputOf = (answer: Answer): string =>
  JSON.stringify(answer.errors?.map(({ message, path: _path, ...rest }) => [message, rest.extensions['fields']]));

/** Expects that the input is refused by its name, and that no table has changed. */
export async function expectRefused<Known extends { world: World }>(given: Known, bad: BadInput<Known>): Promise<void> {
  const { operation, variables, names, as, code = 'BAD_USER_INPUT', problem, secret } = bad;
  let answer!: Answer;
  const changed = await tablesChangedBy(given.world.app, async () => {
    answer = await sendAs(given.world, { operation, variables: variables(given), ...(as && { as }) });
  });
  if (problem === undefined) {
    expect(answer.errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
    expect(inputOf(answer)).toMatch(names);
  } else {
    expect(answer.errors).toBeUndefined();
    const [result] = Object.values(answer.data as Record<string, { code: string; message: string }>);
    expect(result).toMatchObject({ code: problem, message: expect.stringMatching(names) });
  }
  expect(answer.status).toBeLessThan(500);
  expect(answer.text).not.toMatch(/node_modules|\bat \w+ \(|stacktrace/);
  if (secret) expect(answer.text).not.toContain(secret);
  expect(changed).toEqual([]);
}
