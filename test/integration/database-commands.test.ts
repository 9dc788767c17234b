import { execFile } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { makeTemporaryFolder } from '../../scripts/temporary-folder.js';

let folder: string;
beforeAll(() => {
  folder = makeTemporaryFolder('commands');
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, '.env'), 'DATABASE_URL=postgresql://127.0.0.1:1/nowhere\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a command of package.json complains about when it is run in the folder. */
const complaintOf = (script: string): Promise<string> =>
  new Promise((done) => {
    const command = ['--import', '@swc-node/register/esm-register', resolve('scripts', script)];
    const env = { PATH: process.env.PATH, SWC_NODE_PROJECT: resolve('tsconfig.json') };
    execFile(process.execPath, command, { cwd: folder, env }, (_, _said, complained) => done(complained));
  });

it.each(['migrate.ts', 'seed.ts'])(
  '%s works on the database that the file .env names',
  async (script) => {
    expect(await complaintOf(script)).toContain('The database of DATABASE_URL cannot be used');
  },
  300_000,
);
