import { randomInt } from 'node:crypto';

const LONGEST_SLUG = 80;
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const SUFFIX_LENGTH = 6;

/** Letters that Unicode does not decompose, as `foyer_fold` of the database has them. */
const WHOLE_LETTERS: Record<string, string> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ð: 'd', đ: 'd', ħ: 'h', ı: 'i', ł: 'l', ŋ: 'n', ø: 'o', ŧ: 't' },
};

/** A name as it stands in a URL: `Été à Tromsø!` is `ete-a-tromso`. Without letters and digits it is `fallback`. */
export function slugOf(name: string, fallback: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[ßæœþðđħıłŋøŧ]/g, (letter) => WHOLE_LETTERS[letter]!)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, '');
  return words === '' ? fallback : words;
}

/** Text that nobody can guess and everybody can read out: small letters and digits, without those that look alike. */
export function readableText(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** The slug with a random ending, for when it is taken. */
export function distinctSlug(slug: string): string {
  return `${slug}-${readableText(SUFFIX_LENGTH)}`;
}
