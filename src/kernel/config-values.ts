import { existsSync, readFileSync } from 'node:fs';
import { isCurrency } from './money.js';

/** Reads the text of an environment variable; throws what is wrong with it, as it reads behind the name. */
export interface Reader<T> {
  (text: string): T;
  /** What operators may write. */
  takes?: string;
}

const reader = <T>(takes: string, read: (text: string) => T): Reader<T> => Object.assign(read, { takes });

const DURATION_UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration such as `90s`, `10m`, `12h` or `30d`. */
export const parseDuration = reader('a duration: 90s, 10m, 12h, 30d', (text) => {
  const match = /^(\d{1,6})(s|m|h|d)$/.exec(text);
  const milliseconds = match ? Number(match[1]) * DURATION_UNITS[match[2]!]! : 0;
  if (milliseconds <= 0) throw new Error('must be a duration such as 90s, 10m, 12h or 30d');
  return milliseconds;
});

/** A duration that something is waited for: one that is longer than timers can take would be over at once. */
export const wait = reader('1s to 1h', (value) => {
  const milliseconds = parseDuration(value);
  if (milliseconds <= DURATION_UNITS.h!) return milliseconds;
  throw new Error('must be a duration of 1h at most');
});

export const text: Reader<string> = (value) => value;

export const integer = (least: number, most: number): Reader<number> =>
  reader(`${least} to ${most}`, (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= most) return number;
    throw new Error(`must be a whole number from ${least} to ${most}`);
  });

export const oneOf = <const T extends string>(...choices: T[]): Reader<T> =>
  reader(choices.join(', '), (value) => {
    const choice = choices.find((candidate) => candidate === value);
    if (choice) return choice;
    throw new Error(`must be one of ${choices.join(', ')}`);
  });

export const postgresUrl = reader('postgresql://…', (value) => {
  if (/^postgres(ql)?:\/\/\S+$/.test(value) && URL.canParse(value)) return value;
  throw new Error('must be a URL such as postgresql://user:password@host:5432/foyer');
});

export const httpUrl = reader('http(s)://…', (value) => {
  if (/^https?:\/\/\S+$/.test(value) && URL.canParse(value)) return value.replace(/\/$/, '');
  throw new Error('must be a URL such as https://tickets.example.org');
});

/** The text itself, or that of the file it names. */
export const pem = reader('PEM, or a file', (value) => {
  if (value.includes('-----BEGIN')) return value.replaceAll('\\n', '\n');
  if (!existsSync(value)) throw new Error('must be PEM, or the path of a file that is');
  return readFileSync(value, 'utf8');
});

export function noReplicas(): never {
  throw new Error('must be unset: reading from replicas is not supported yet');
}

export const secret = reader('32 bytes or more', (value) => {
  if (Buffer.byteLength(value) >= 32) return value;
  throw new Error('must be at least 32 bytes long; `openssl rand -base64 48` makes one');
});

export const list = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** As browsers send them: without a path, and without the port that goes without saying. */
export function origins(value: string): string[] {
  const given = list(value);
  if (given.every((origin) => origin === '*' || isOrigin(origin))) return given;
  throw new Error('must be origins such as https://shop.example.org, without anything behind the host and its port');
}

function isOrigin(value: string): boolean {
  if (!/^https?:/i.test(value)) return /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/.test(value);
  return URL.canParse(value) && new URL(value).origin === value;
}

/** Minor units by currency: `EUR:30,JPY:50`. */
export function amountsByCurrency(value: string): Record<string, number> {
  const entries = list(value).map((item) => item.split(':') as [string, string?]);
  const areAmounts = entries.every(([currency, amount]) => isCurrency(currency) && /^\d{1,9}$/.test(amount ?? ''));
  if (areAmounts) return Object.fromEntries(entries.map(([currency, amount]) => [currency, Number(amount)]));
  throw new Error('must be amounts in minor units by ISO 4217 currency such as EUR:30,JPY:50');
}
