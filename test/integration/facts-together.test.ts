import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { system } from '../../src/kernel/auth/viewer.js';
import type { Fact } from '../../src/kernel/db/fact.js';
import type { Command } from '../../src/kernel/db/unit-of-work.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { lockPlaces, MOST_SETS } from '../../src/modules/inventory/lock-places.js';
import { publishedEvent } from '../kit/given-events.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

/** Knows of each key that it is this fact's. */
const FACTS = Array.from({ length: 7 }, (_, index): Fact<string> => {
  const name = `fact_${index}`;
  return {
    name,
    read: (keys) => sql`(select json_agg(json_build_array(key, ${sql.lit(name)} || ' of ' || key))
      from unnest(${keys}::text[]) key)`,
    parse: (value: string) => value,
  };
});

/** Each set of them, the larger ones last. */
const SETS = Array.from({ length: 2 ** FACTS.length }, (_, bits) =>
  FACTS.filter((_, index) => bits & (1 << index)),
).sort((one, other) => one.length - other.length);

/** Locks the places for commands that ask for each set in turn: what was known, and how many statements it took. */
const lockForEach: Command<Id<'evt'>, { known: string[][]; statements: number }> = async (tx, eventId) => {
  const known: string[][] = [];
  for (const facts of SETS) {
    const read = await lockPlaces(tx, uuidOfAny(eventId), [{ facts: facts.map((fact) => ({ fact, key: 'a' })) }]);
    const values = FACTS.flatMap(({ name }) => [...(read!.facts.get(name)?.values() ?? [])]);
    known.push(values.map(String));
  }
  const { rows } = await sql<{ statements: number }>`
    select count(*)::int as statements from pg_prepared_statements where name like 'lock_places%'`.execute(
    tx.em.getKysely(),
  );
  return { known, ...rows[0]! };
};

describe('commands that are settled together', () => {
  it('know what each has asked for, of however many sets of facts, by a bounded number of statements', async () => {
    const { id } = await publishedEvent(app);
    const { known, statements } = await app.execute(system, lockForEach, id);
    expect(known).toEqual(SETS.map((facts) => facts.map(({ name }) => `${name} of a`)));
    expect(statements).toBeGreaterThan(1);
    expect(statements).toBeLessThanOrEqual(MOST_SETS + FACTS.length);
  });
});
