import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder that the user whom PostgreSQL runs as for root can reach, too. */
export function makeTemporaryFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `foyer-${purpose}-`));
  chmodSync(folder, 0o755);
  return folder;
}
