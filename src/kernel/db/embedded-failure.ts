/** Why the embedded PostgreSQL did not start, in one sentence that says what to do. */
import { statfsSync } from 'node:fs';

export type Reason =
  'in use' | 'port taken' | 'disk full' | 'no permission' | 'not installed' | 'no memory' | 'other version' | 'unknown';

export class StartFailure extends Error {
  constructor(
    readonly reason: Reason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StartFailure';
  }
}

export interface Attempt {
  readonly folder: string;
  readonly port?: number;
}

const SIGNS: readonly (readonly [Reason, RegExp])[] = [
  [
    'in use',
    /lock file "[^"]*" already exists|pre-existing shared memory block|database system is (shutting|starting)/,
  ],
  ['disk full', /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/i],
  ['port taken', /Address already in use|EADDRINUSE|could not create any TCP\/IP sockets/],
  ['no memory', /could not (create|map|resize) .*shared memory|Cannot allocate memory|could not create semaphores/],
  ['other version', /database files are incompatible with server|was initialized by PostgreSQL version/],
  ['not installed', /error while loading shared libraries|Library not loaded|spawn .* ENOENT|cannot execute/],
  ['no permission', /Permission denied|EACCES|EPERM|EROFS|Read-only file system|invalid permissions|wrong ownership/i],
];

const SMALLEST_START = 64 * 1024 * 1024;

export function startFailure(cause: unknown, attempt: Attempt): StartFailure {
  if (cause instanceof StartFailure) return cause;
  const text = textOf(cause);
  const reason = reasonFor(text, attempt.folder);
  return new StartFailure(reason, sentenceFor(reason, attempt) ?? unexplained(text), { cause });
}

function reasonFor(text: string, folder: string): Reason {
  const sign = SIGNS.find(([, pattern]) => pattern.test(text));
  if (sign) return sign[0];
  return isNearlyFull(folder) ? 'disk full' : 'unknown';
}

function sentenceFor(reason: Reason, { folder, port }: Attempt): string | undefined {
  const sentences: Partial<Record<Reason, string>> = {
    'in use': `Another PostgreSQL still uses ${folder}: stop it and start again.`,
    'disk full': `The disk that holds ${folder} is full: free at least 100 MB and start again.`,
    'port taken': `Port ${port} of 127.0.0.1 is taken: stop the program that uses it or choose another port.`,
    'no permission': `PostgreSQL may not read or write ${folder}: give this user the folder or choose another one.`,
    'no memory': `The system gives PostgreSQL too little shared memory for ${folder}: free memory or raise its limit.`,
    'other version': `The data in ${folder} belong to another PostgreSQL version: move the folder away or use that version.`,
    'not installed': `PostgreSQL's binaries do not run on this system: run npm ci, or use a database of your own.`,
  };
  return sentences[reason];
}

function unexplained(text: string): string {
  const tail = text.trim().split('\n').slice(-5).join(' | ');
  return `PostgreSQL did not start; its last words were: ${tail || '(none)'}`;
}

/** PostgreSQL cannot write to its log that the disk of the log is full. */
function isNearlyFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < SMALLEST_START;
  } catch {
    return false;
  }
}

function textOf(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause === 'string' ? cause : '';
  const { stderr } = cause as { stderr?: unknown };
  return typeof stderr === 'string' && stderr !== '' ? stderr : cause.message;
}
