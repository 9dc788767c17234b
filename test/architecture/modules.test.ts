import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { cruise } from 'dependency-cruiser';
import { createRequire } from 'node:module';

const MODULES = 'src/modules';
const modules = readdirSync(MODULES);
const MOST_README_LINES = 20;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));

const rules = createRequire(import.meta.url)(join(process.cwd(), '.dependency-cruiser.cjs')) as {
  forbidden: { name: string }[];
  options: object;
};

describe('the tree', () => {
  it('keeps the import list, the two doors and the other rules of .dependency-cruiser.cjs', async () => {
    const { output } = await cruise(['src'], {
      ruleSet: { forbidden: rules.forbidden as never[] },
      validate: true,
      ...rules.options,
    });
    const violations = typeof output === 'string' ? [] : output.summary.violations;
    expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  }, 300_000);

  it.each(modules)('%s has two doors and a short README', (name) => {
    const folder = join(MODULES, name);
    expect(['index.ts', 'schema.ts', 'README.md'].filter((file) => !existsSync(join(folder, file)))).toEqual([]);
    const readme = readFileSync(join(folder, 'README.md'), 'utf8').trimEnd().split('\n');
    expect(readme.length).toBeLessThanOrEqual(MOST_README_LINES);
    expect(readme[0]).toBe(`# ${name}`);
  });

  it('is told by the README, module by module, in the order of the import list', () => {
    const order = rules.forbidden.flatMap(({ name }) => /^(\w+)-imports-upwards$/.exec(name)?.[1] ?? []);
    const told = [
      ...readFileSync('README.md', 'utf8').matchAll(/^\| \[`(\w+)`\]\(src\/modules\/(\w+)\/README\.md\)/gm),
    ];
    expect(told.map(([, name, folder]) => [name, folder])).toEqual(order.map((name) => [name, name]));
    expect([...order].sort()).toEqual([...modules].sort());
  });

  it('has no dumping ground', () => {
    const grounds = /(^|\/)(utils?|helpers?|common|shared|misc|base)(\/|\.ts$)/;
    expect(filesBelow('src').filter((file) => grounds.test(file))).toEqual([]);
  });
});
