import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';

const LONGEST_SLUG = 80;
const SUFFIX_ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const SUFFIX_LENGTH = 6;

/** A title as it stands in a URL: `Été à Paris!` is `ete-a-paris`. */
export function slugOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, '');
  return words === '' ? 'event' : words;
}

/**
 * A slug for the title that no event has, and that nobody else can take before this transaction ends: those who want
 * the same one at the same time wait for each other, and the later get a random suffix.
 */
export async function claimSlug(tx: Tx, title: string): Promise<string> {
  const slug = slugOf(title);
  const db = tx.em.getKysely();
  await sql`select pg_advisory_xact_lock(hashtextextended(${`event.slug ${slug}`}, 0))`.execute(db);
  const { rows } = await sql`select 1 from event where slug = ${slug}`.execute(db);
  return rows.length === 0 ? slug : `${slug}-${randomSuffix()}`;
}

function randomSuffix(): string {
  return Array.from({ length: SUFFIX_LENGTH }, () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)]).join('');
}
