import type { Bench } from './bench.js';
import { cpuMicroseconds } from './cpu.js';
import type { LoadProcess, LoadResult } from './load/load-process.js';
import type { Sample } from './rounds.js';
import type { ServerProcess } from './server-process.js';

/** Sends what was prepared and accounts for the CPU time of everybody who took part. Any failed operation ends the run. */
export async function measure(
  load: Pick<LoadProcess<unknown>, 'go'>,
  { bench, server, longest }: { bench: Bench; server?: ServerProcess; longest: number },
): Promise<Sample> {
  const { cluster } = bench;
  await cluster.settle();
  const database = { pid: cluster.pid, withChildren: true };
  const before = { database: cpuMicroseconds(database), server: server && cpuMicroseconds(server) };
  const result = await load.go(longest);
  const after = { database: cpuMicroseconds(database), server: server && cpuMicroseconds(server) };
  assertAllSucceeded(result);
  const { succeeded, seconds, latency } = result;
  const each = (before?: number, after?: number): number | undefined =>
    before === undefined || after === undefined ? undefined : (after - before) / succeeded;
  return {
    succeeded,
    perSecond: succeeded / seconds,
    latency,
    cpu: {
      server: each(before.server, after.server),
      database: each(before.database, after.database),
      load: result.cpuMicroseconds / succeeded,
    },
  };
}

export function assertAllSucceeded({ failures }: LoadResult): void {
  const some = Object.entries(failures).slice(0, 3);
  if (some.length > 0) throw new Error(`Requests failed: ${JSON.stringify(some, null, 2)}`);
}
