import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';
import { format, resolveConfig } from 'prettier';
import { createSchema } from '../src/schema.js';
import { generatedFiles } from './generated-files.js';

/**
 * `npm run schema`: writes every generated file. A change of the schema that would break clients is refused, unless
 * `--allow-breaking` says that it is meant.
 */
if (existsSync('schema.graphql') && !process.argv.includes('--allow-breaking')) {
  const breaking = findBreakingChanges(buildSchema(readFileSync('schema.graphql', 'utf8')), createSchema());
  if (breaking.length > 0) {
    const changes = breaking.map(({ description }) => `  ${description}`).join('\n');
    process.stderr.write(
      `These changes would break clients:\n${changes}\nRun with -- --allow-breaking if they are meant.\n`,
    );
    process.exit(1);
  }
}

for (const [path, text] of Object.entries(generatedFiles())) {
  writeFileSync(
    path,
    path.endsWith('.md') ? await format(text, { ...(await resolveConfig(path)), filepath: path }) : text,
  );
}
