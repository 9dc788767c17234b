import { sql, type RawBuilder } from 'kysely';

/**
 * Whether a text contains another, whatever the case and the accents of both, as `foyer_fold` sees them. No sign of it is a
 * wildcard. Absent texts contain nothing.
 */
export const containsText = (text: RawBuilder<string | null>, part: string): RawBuilder<boolean> =>
  sql<boolean>`coalesce(strpos(foyer_fold(${text}), foyer_fold(${part})) > 0, false)`;
