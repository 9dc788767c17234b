import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import type { Edit } from './plants.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Compiles the sources into a new folder, for `startNode` to run from there, with bugs planted in them. Each edit must
 * fit exactly one place.
 */
export function buildProgram(folder: string, edits: readonly Edit[] = []): string {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const texts = new Map(sources.map((path) => [path, readFileSync(join(root, 'src', path), 'utf8')]));
  for (const { file, find, replace } of edits) texts.set(file, edited(file, texts.get(file), { find, replace }));
  for (const [path, text] of texts) {
    const output = join(folder, 'src', path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, transformSync(text, { filename: path, swcrc: true, configFile: join(root, '.swcrc') }).code);
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function edited(file: string, text: string | undefined, { find, replace }: Omit<Edit, 'file'>): string {
  const places = text === undefined ? 0 : text.split(find).length - 1;
  if (text !== undefined && places === 1) return text.replace(find, () => replace);
  throw new Error(
    `A bug cannot be planted in src/${file}: the text to replace is there ${places} times, not once:\n${find}`,
  );
}
