import { createHash } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import { viewerId } from '../auth/viewer.js';
import { parseInstant } from '../clock.js';
import { badInput, Problem, refuse } from '../problem.js';
import { uuidOf } from './type-id.js';
import type { Command, Tx } from './unit-of-work.js';

const LEAST_LENGTH = 8;
const MOST_LENGTH = 64;

/** Returned when a key comes back with another operation or other input. */
export class IdempotencyKeyReused extends Problem {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  readonly message = 'This idempotency key was used before with other input. Choose a new key for a new request.';
}

interface Stored {
  operation: string;
  input_hash: string;
  answer: string;
}

/** Which request a key stands for. */
export interface Repeat {
  operation: string;
  key: string | null | undefined;
}

/**
 * Wraps a command so that a repeat with the same key gets the first answer. The record is written first: PostgreSQL's
 * unique index makes a repeat wait for the first to end. A refusal rolls the record back with everything else, so what
 * changed nothing may be tried again. The answer must be plain data.
 */
function idempotent<Input, Result>(command: Command<Input, Result>, { operation, key }: Keyed): Command<Input, Result> {
  return async (tx, input) => {
    const inputHash = hashOf(input);
    const viewer = uuidOf('usr', viewerId(tx.viewer));
    const { numAffectedRows } = await sql`
      insert into idempotency_record (viewer_id, key, operation, input_hash)
      values (${viewer}, ${key}, ${operation}, ${inputHash})
      on conflict (viewer_id, key) do nothing`.execute(tx.em.getKysely());
    if (numAffectedRows === 0n) return repeat<Result>(tx, { viewer, key, operation, inputHash });
    const result = await command(tx, input);
    await sql`update idempotency_record set answer = ${packAnswer(result)}
      where viewer_id = ${viewer} and key = ${key}`.execute(tx.em.getKysely());
    return result;
  };
}

/** Runs a command, once for each key where there is one. */
export function executeOnce<Input, Result>(
  run: (command: Command<Input, Result>) => Promise<Result>,
  command: Command<Input, Result>,
  repeat: Repeat,
): Promise<Result> {
  return isKeyed(repeat) ? run(idempotent(command, repeat)) : run(command);
}

/** Writes the record of an answer: a common table expression for the command's own last statement. */
export type Remember<Result> = (answer: Result) => RawBuilder<unknown>;

/** A command that writes its record itself, so that a key costs no statement of its own. */
export type RememberingCommand<Input, Result> = (tx: Tx, input: Input, remember?: Remember<Result>) => Promise<Result>;

/**
 * As `executeOnce`, for commands that must be fast. The key is taken to be new: the record is written with the effect.
 * Whatever goes wrong then, a key that was there already above all, the careful way decides.
 */
export async function executeOnceAtBest<Input, Result>(
  run: (command: Command<Input, Result>) => Promise<Result>,
  command: RememberingCommand<Input, Result>,
  repeat: Repeat,
): Promise<Result> {
  const plain: Command<Input, Result> = (tx, input) => command(tx, input);
  if (!isKeyed(repeat)) return run(plain);
  try {
    return await run((tx, input) => command(tx, input, rememberIn(tx, input, repeat)));
  } catch {
    return run(idempotent(plain, repeat));
  }
}

function rememberIn<Result>({ viewer }: Tx, input: unknown, { operation, key }: Keyed): Remember<Result> {
  return (answer) => sql`remembered as (
    insert into idempotency_record (viewer_id, key, operation, input_hash, answer)
    values (${uuidOf('usr', viewerId(viewer))}, ${key}, ${operation}, ${hashOf(input)}, ${packAnswer(answer)}))`;
}

type Keyed = Repeat & { key: string };

function isKeyed(repeat: Repeat): repeat is Keyed {
  const { key } = repeat;
  if (key === null || key === undefined) return false;
  if (key.length >= LEAST_LENGTH && key.length <= MOST_LENGTH) return true;
  throw badInput('idempotencyKey', `must have ${LEAST_LENGTH} to ${MOST_LENGTH} characters.`);
}

async function repeat<Result>(
  tx: Tx,
  { viewer, key, operation, inputHash }: { viewer: string; key: string; operation: string; inputHash: string },
): Promise<Result> {
  const { rows } = await sql<Stored>`select operation, input_hash, answer from idempotency_record
    where viewer_id = ${viewer} and key = ${key}`.execute(tx.em.getKysely());
  const [stored] = rows;
  // The hourly purge came in between: the key is free again.
  if (!stored) throw Object.assign(new Error('The idempotency record is gone.'), { code: '40001' });
  if (stored.operation !== operation || stored.input_hash !== inputHash) refuse(new IdempotencyKeyReused());
  return unpackAnswer(stored.answer) as Result;
}

/** Purges what is older than a day: keys are remembered for 24 hours. */
export const forgetIdempotencyKeys: Command<undefined, void> = async (tx) => {
  await sql`delete from idempotency_record where created_at < now() - interval '24 hours'`.execute(tx.em.getKysely());
};

function hashOf(input: unknown): string {
  return createHash('sha256').update(canonical(input)).digest('base64');
}

/** JSON with sorted keys and without absent values, so that equal input has equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return item ?? undefined;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

const INSTANT = '$instant';

/** JSON in which instants stay instants; a key of the answer's own that begins with `$` gets a second one. */
export function packAnswer(answer: unknown): string {
  return JSON.stringify(pack(answer));
}

function pack(value: unknown): unknown {
  if (value instanceof Date) return { [INSTANT]: value.toISOString() };
  if (Array.isArray(value)) return value.map(pack);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.replace(/^\$/, '$$$$'), pack(item)]));
}

export function unpackAnswer(text: string): unknown {
  return unpack(JSON.parse(text));
}

function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpack);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0] === INSTANT) return parseInstant(String(entries[0]![1]));
  return Object.fromEntries(entries.map(([key, item]) => [key.replace(/^\$\$/, '$'), unpack(item)]));
}
