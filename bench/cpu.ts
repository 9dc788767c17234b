import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second. */
const MICROSECONDS_PER_TICK = 10_000;

/** A process whose CPU time is asked for. A server that works in many processes counts with all its children. */
export interface Counted {
  pid: number;
  withChildren?: boolean;
}

/** CPU time of a process so far in microseconds, in user and kernel mode; undefined where the system does not tell. */
export function cpuMicroseconds({ pid, withChildren = false }: Counted): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const own = ticksOf(pid);
  if (own === undefined) return undefined;
  if (!withChildren) return own.used * MICROSECONDS_PER_TICK;
  const children = processes().flatMap((child) => {
    const found = ticksOf(child);
    return found?.parent === pid ? [found.used] : [];
  });
  return children.reduce((sum, used) => sum + used, own.used + own.usedByDeadChildren) * MICROSECONDS_PER_TICK;
}

const processes = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

interface Ticks {
  parent: number;
  used: number;
  usedByDeadChildren: number;
}

/** See proc_pid_stat(5): the fields behind the name, which may contain anything, are counted from its last bracket. */
function ticksOf(pid: number): Ticks | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number);
    return { parent: Number(fields[1]), used: user + system, usedByDeadChildren: childUser + childSystem };
  } catch {
    return undefined;
  }
}
