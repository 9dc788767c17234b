import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, findBreakingChanges } from 'graphql';
import { format, resolveConfig } from 'prettier';
import { generatedFiles } from '../../scripts/generated-files.js';
import { examples } from '../../src/examples.js';
import { createSchema } from '../../src/schema.js';

describe('the README', () => {
  it.each(examples.map(({ name, document }) => [name, document]))(
    'tells the tour with the very document of %s',
    (_, document) => {
      expect(readFileSync('README.md', 'utf8')).toContain(document);
    },
  );
});

describe('docs/architecture.md', () => {
  it('lists every decision', () => {
    const text = readFileSync('docs/architecture.md', 'utf8');
    const listed = [...text.matchAll(/\(adr\/([\w-]+\.md)\)/g)].map(([, file]) => file!);
    expect([...new Set(listed)].sort()).toEqual(readdirSync('docs/adr').sort());
  });
});

describe('generated files', () => {
  it('breaks no client of the committed schema', () => {
    const committed = buildSchema(readFileSync('schema.graphql', 'utf8'));
    expect(findBreakingChanges(committed, createSchema()).map(({ description }) => description)).toEqual([]);
  });

  it.each(Object.entries(generatedFiles()))(
    '%s says what the code says (npm run schema writes it)',
    async (path, text) => {
      const expected = path.endsWith('.md')
        ? await format(text, { ...(await resolveConfig(path)), filepath: path })
        : text;
      expect(readFileSync(path, 'utf8')).toBe(expected);
    },
  );
});
