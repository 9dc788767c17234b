import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestApp } from './test-app.js';

/** Foyer as a process of its own, to be killed. */
export interface NodeProcess {
  readonly url: string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
}

const running = new Set<ChildProcess>();

/** Starts src/main.ts on the database of a test app, with its secrets, and waits until it says that it is ready. */
export async function startNode(app: TestApp, environment: Record<string, string> = {}): Promise<NodeProcess> {
  const child = spawn(process.execPath, ['--import', '@swc-node/register/esm-register', 'src/main.ts'], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: app.databaseUrl,
      ...app.secrets,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const ended = once(child, 'exit').then(([code, signal]) => {
    running.delete(child);
    return (code ?? signal) as number | string;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = /^Foyer is ready at (\S+?)(?:\/graphql)?(?:\s|$)/.exec(line);
    if (ready) return { url: ready[1]!, ended, kill: (signal) => void child.kill(signal) };
  }
  throw new Error('The process ended before it was ready.');
}

/** For afterAll: nothing that a test started outlives it. */
export async function killNodes(): Promise<void> {
  const ends = [...running].map((child) => once(child, 'exit'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(ends);
}
