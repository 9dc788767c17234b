import { withBench, type Bench } from './bench.js';
import { installPeers } from './install.js';
import { hold } from './measures/hold/hold.js';
import { readOptions, USAGE, type Options } from './options.js';

const MEASURES: Record<string, (bench: Bench) => Promise<void>> = { hold };

async function run(options: Options): Promise<void> {
  installPeers();
  await withBench(options, async (bench) => {
    for (const [name, measure] of Object.entries(MEASURES)) {
      if (options.only && !options.only.includes(name)) continue;
      bench.say(name);
      await measure(bench);
    }
  });
}

const options = readOptions(process.argv.slice(2));
if (options) await run(options);
else process.stdout.write(`${USAGE}\n`);
