import { readFileSync } from 'node:fs';
import { printFoyerSchema } from '../src/kernel/graphql/build-schema.js';
import { environmentExample, settings } from '../src/kernel/config.js';
import type { Lifecycle } from '../src/kernel/lifecycle.js';
import { lifecycles } from '../src/lifecycles.js';
import { createSchema } from '../src/schema.js';

/** Files that are made from the code, by path, with what they must say. */
export function generatedFiles(): Record<string, string> {
  const operations = 'docs/operations.md';
  return {
    'schema.graphql': printFoyerSchema(createSchema()),
    'docs/lifecycles.md': lifecyclesPage(),
    '.env.example': environmentExample(),
    [operations]: between(readFileSync(operations, 'utf8'), 'configuration', configurationTable()),
  };
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function between(document: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = document.indexOf(start);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The markers of ${name} are missing.`);
  return `${document.slice(0, from + start.length)}\n\n${content}\n${document.slice(to)}`;
}

function configurationTable(): string {
  const lines = Object.entries(settings).map(
    ([name, { initial, read, about }]) =>
      `| \`${name}\` | ${initial === undefined || initial === '' ? 'none' : `\`${initial}\``} | ${read.takes ?? ''} | ${about} |`,
  );
  return `| variable | default | takes | meaning |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`;
}

function lifecyclesPage(): string {
  const pages = lifecycles.map((lifecycle) => lifecycleSection(lifecycle));
  return `# Lifecycles\n\nMade from \`*.lifecycle.ts\` by \`npm run schema\`. A verb that does not lead from a state is refused.\n\n${pages.join('\n')}`;
}

function lifecycleSection({ noun, states, initial, edges }: Lifecycle): string {
  const title = noun.replace(/^an? /, '');
  const arrows = Object.entries(edges).flatMap(([verb, { from, to }]) =>
    from.map((state) => `  ${state} --> ${to}: ${verb}`),
  );
  const final = states.filter((state) => !Object.values(edges).some(({ from }) => from.includes(state)));
  const ends = final.map((state) => `  ${state} --> [*]`);
  return `## ${title.charAt(0).toUpperCase()}${title.slice(1)}\n\n\`\`\`mermaid\nstateDiagram-v2\n  [*] --> ${initial}\n${[...arrows, ...ends].join('\n')}\n\`\`\`\n`;
}
