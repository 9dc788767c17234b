import { createHash } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import { viewerId, type Viewer } from '../auth/viewer.js';
import { parseInstant } from '../clock.js';
import { badInput, Problem, refuse } from '../problem.js';
import type { Bound, Fact } from './fact.js';
import type { TableRows } from './table-rows.js';
import { uuidOf } from './type-id.js';
import type { Command, Tx } from './unit-of-work.js';

const LEAST_LENGTH = 8;
const MOST_LENGTH = 64;

/** Returned when a key comes back with another operation or other input. */
export class IdempotencyKeyReused extends Problem {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  readonly message = 'This idempotency key was used before with other input. Choose a new key for a new request.';
}

/** A request as it is remembered. */
export interface Stored {
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

const wantedRecords = (keys: RawBuilder<readonly string[]>) => sql`unnest(${keys}::text[]) as wanted (key)
    join idempotency_record r on r.viewer_id = left(wanted.key, 36)::uuid and r.key = substr(wanted.key, 38)`;

/** What is remembered of requests, by `rememberedKey`: for commands that read and write it with what they change. */
export const rememberedRequests: Fact<Stored> & Bound = {
  name: 'remembered',
  read: (keys) => sql`(
    select json_agg(json_build_array(wanted.key, json_build_object('operation', r.operation, 'input_hash', r.input_hash,
      'answer', r.answer)))
    from ${wantedRecords(keys)})`,
  parse: (json: Stored) => json,
  /** There is one record of a key at most, so that only none can be taken for granted. */
  exceeds: (keys) => sql`exists (select from ${wantedRecords(keys)})`,
};

/** A request with a key, as it is compared and remembered. */
export interface Remembered {
  viewer: string;
  key: string;
  operation: string;
  inputHash: string;
}

/** Undefined without a key. */
export function rememberedAs(viewer: Viewer, repeat: Repeat | undefined, input: unknown): Remembered | undefined {
  if (!repeat || !isKeyed(repeat)) return undefined;
  const { operation, key } = repeat;
  return { viewer: uuidOf('usr', viewerId(viewer)), key, operation, inputHash: hashOf(input) };
}

export const rememberedKey = ({ viewer, key }: Remembered): string => `${viewer}/${key}`;

/** The first answer to a request that was remembered; another request under its key is refused. */
export function firstAnswer(stored: Stored, { operation, inputHash }: Remembered): unknown {
  if (stored.operation !== operation || stored.input_hash !== inputHash) refuse(new IdempotencyKeyReused());
  return unpackAnswer(stored.answer);
}

/** The record of a request and its answer. */
export const recordOf = ({ viewer, key, operation, inputHash }: Remembered, answer: unknown): TableRows => ({
  verb: 'insert',
  table: 'idempotency_record',
  rows: [{ viewer_id: viewer, key, operation, input_hash: inputHash, answer: packAnswer(answer) }],
});

type Keyed = Repeat & { key: string };

function isKeyed(repeat: Repeat): repeat is Keyed {
  const { key } = repeat;
  if (key === null || key === undefined) return false;
  if (key.length >= LEAST_LENGTH && key.length <= MOST_LENGTH) return true;
  throw badInput('idempotencyKey', `must have ${LEAST_LENGTH} to ${MOST_LENGTH} characters.`);
}

async function repeat<Result>(tx: Tx, { viewer, key, operation, inputHash }: Remembered): Promise<Result> {
  const { rows } = await sql<Stored>`select operation, input_hash, answer from idempotency_record
    where viewer_id = ${viewer} and key = ${key}`.execute(tx.em.getKysely());
  const [stored] = rows;
  // The hourly purge came in between: the key is free again.
  if (!stored) throw Object.assign(new Error('The idempotency record is gone.'), { code: '40001' });
  return firstAnswer(stored, { viewer, key, operation, inputHash }) as Result;
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
