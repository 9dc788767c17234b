import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ServerOptions {
  /** The script, and what goes before it on the command line of Node. */
  script: string;
  nodeArguments?: string[];
  cwd?: string;
  environment: Record<string, string>;
}

/** A server under test, in a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  /** Of its GraphQL endpoint. */
  readonly url: URL;
  /** Where a debugger connects, if Node was told to let one. */
  readonly inspectorUrl: string | undefined;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a server and waits until it says where it is. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { script, nodeArguments = [], cwd, environment } = options;
  const child = spawn(process.execPath, [...nodeArguments, script], {
    cwd,
    // Both sides run as they would in production: some libraries do more elsewhere.
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let inspectorUrl: string | undefined;
  child.stderr.on('data', (text: Buffer) => {
    const said = text.toString();
    inspectorUrl ??= /ws:\/\/\S+/.exec(said)?.[0];
    if (!/^Debugger|^For help/.test(said)) process.stderr.write(said);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /ready at (http\S+)/i.exec(line);
    if (!address) continue;
    child.stdout.resume();
    return { pid: child.pid!, url: new URL(address[1]!), inspectorUrl, stop: () => stop(child) };
  }
  throw new Error(`${script} ended before it was ready.`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
