import { Migration } from '@mikro-orm/migrations';

const DECOMPOSED = `regexp_replace(normalize(value, NFKD), '[\\u0300-\\u036f]', '', 'g')`;

/**
 * Letters that Unicode does not decompose, as they are typed by who does not have them: those of Unicode CLDR's Latin-ASCII
 * that people write names with, and the sigma that ends a word.
 */
const WHOLE_LETTERS = `
  replace(replace(replace(replace(translate(lower(${DECOMPOSED}),
    'ðđħıłŋøŧς', 'ddhilnotσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')`;

const foldBy = (expression: string): string =>
  `create or replace function foyer_fold(value text) returns text language sql immutable parallel safe strict return ${expression}`;

/** An update computes a generated column anew. */
const foundAnew = `update event set title = title
  where search is distinct from foyer_search_vector(title, description, category, tags)`;

export class Migration20261201050000_fold_whole_letters extends Migration {

  override name = 'Migration20261201050000_fold_whole_letters';

  override up(): void | Promise<void> {
    this.addSql(foldBy(WHOLE_LETTERS));
    this.addSql(foundAnew);
  }

  override down(): void | Promise<void> {
    this.addSql(foldBy(`lower(${DECOMPOSED})`));
    this.addSql(foundAnew);
  }

}
