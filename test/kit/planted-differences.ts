import { expect } from '@jest/globals';
import { sql, type RawBuilder } from 'kysely';
import { auditPlaces } from '../../src/audit-places.js';
import { system } from '../../src/kernel/auth/viewer.js';
import type { Id } from '../../src/kernel/ids.js';
import type { TestApp } from './test-app.js';

class Undo extends Error {}

/** What the audit of an event finds once this was done to the database, ids left out; all of it is undone then. */
export async function findingsAfter(
  app: TestApp,
  eventId: Id<'evt'>,
  statements: readonly RawBuilder<unknown>[],
): Promise<string[]> {
  let findings: string[] = [];
  const work = app.execute(
    system,
    async ({ em }) => {
      await sql`alter table inventory_ledger disable trigger inventory_ledger_is_kept`.execute(em.getKysely());
      for (const statement of statements) await statement.execute(em.getKysely());
      const { differences } = await auditPlaces(em, eventId);
      findings = differences.map(({ finding }) => finding.replaceAll(/_[0-9a-z]{26}/g, '').replace(/\d+\.\d+/, '…'));
      throw new Undo();
    },
    undefined,
  );
  await expect(work).rejects.toThrow(Undo);
  return findings.sort();
}
