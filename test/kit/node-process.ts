import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Foyer as a process of its own, to be stopped and killed. */
export interface NodeProcess {
  readonly url: string;
  readonly pid: number;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
}

export interface NodeOptions {
  /** A folder with a program of `buildProgram`, instead of the sources. */
  program?: string;
  /** Milliseconds that the clock of this process runs ahead; negative: behind. */
  clockAhead?: number;
}

/** What a process said that did not become ready. */
export class NotReady extends Error {
  constructor(
    readonly said: string,
    readonly code: number | string,
  ) {
    super(`The process ended with ${code} before it was ready: ${said}`);
  }
}

const running = new Set<ChildProcess>();

/** Starts Foyer in this environment and waits until it says that it is ready. */
export async function startNode(environment: Record<string, string>, options: NodeOptions = {}): Promise<NodeProcess> {
  const usual = { NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'silent', PATIENCE: '60s' };
  const child = spawn(process.execPath, argumentsFor(options), {
    env: { PATH: process.env.PATH, ...usual, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.program && { cwd: options.program }),
  });
  running.add(child);
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return (code ?? signal) as number | string;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = /^Foyer is ready at (\S+?)(?:\/graphql)?(?:\s|$)/.exec(line);
    if (!ready) continue;
    child.stdout.resume();
    return { url: ready[1]!, pid: child.pid!, ended, kill: (signal) => void child.kill(signal) };
  }
  throw new NotReady(said, await ended);
}

function argumentsFor({ program, clockAhead = 0 }: NodeOptions): string[] {
  const clock = new URL(`shifted-clock.mjs?ahead=${clockAhead}`, import.meta.url).href;
  const preloads = clockAhead === 0 ? [] : ['--import', clock];
  if (program) return [...preloads, 'src/main.js'];
  return [...preloads, '--import', '@swc-node/register/esm-register', 'src/main.ts'];
}

/** For afterAll: nothing that a test started outlives it. */
export async function killNodes(): Promise<void> {
  const ends = [...running].map((child) => once(child, 'close'));
  killNodesAtOnce();
  await Promise.all(ends);
}

/** For the end of a process that cannot wait, and for nodes that are not ready yet. */
export function killNodesAtOnce(signal: NodeJS.Signals = 'SIGKILL'): void {
  for (const child of running) child.kill(signal);
}
