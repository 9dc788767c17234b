import { withBench, type Bench } from './bench.js';
import { installPeers } from './install.js';
import { checkOut } from './measures/check-out/check-out.js';
import { confirm } from './measures/check-out/confirm.js';
import { bestAvailable } from './measures/best-available/best-available.js';
import { checkIn } from './measures/door/check-in.js';
import { syncScans } from './measures/door/sync-scans.js';
import { fanOut, fanOutShort } from './measures/fan-out/fan-out.js';
import { generalAdmission } from './measures/general-admission.js';
import { hold } from './measures/hold/hold.js';
import { reserveProfile } from './measures/reserve-profile/reserve-profile.js';
import { watchedHolds } from './measures/watched-holds.js';
import { readOptions, USAGE, type Options } from './options.js';
import { comparisonsTable, markdownTable, type Finding } from './report.js';
import { writeResults } from './results.js';

const MEASURES: Record<string, (bench: Bench) => Promise<Finding>> = {
  hold,
  'reserve-profile': reserveProfile,
  'general-admission': generalAdmission,
  'best-available': bestAvailable,
  confirm,
  'check-out': checkOut,
  'check-in': checkIn,
  'sync-scans': syncScans,
  'watched-holds': watchedHolds,
  'fan-out': fanOut,
  'fan-out-short': fanOutShort,
};

async function run(options: Options): Promise<void> {
  const unknown = options.only?.filter((name) => !(name in MEASURES)) ?? [];
  if (unknown.length > 0)
    throw new Error(`There is no measure ${unknown.join(', ')}: ${Object.keys(MEASURES).join(', ')}.`);
  installPeers();
  await withBench(options, async (bench) => {
    const findings: Finding[] = [];
    for (const [name, measure] of Object.entries(MEASURES)) {
      if (options.only && !options.only.includes(name)) continue;
      bench.say(`${name}:`);
      const finding = await measure(bench);
      bench.say(markdownTable(finding.table));
      for (const note of finding.notes) bench.say(note);
      findings.push(finding);
    }
    bench.say(markdownTable(comparisonsTable(findings.flatMap(({ comparisons }) => comparisons))));
    if (!options.only && !options.against) writeResults(bench, findings);
  });
}

const options = readOptions(process.argv.slice(2));
if (options) await run(options);
else process.stdout.write(`${USAGE}\n`);
