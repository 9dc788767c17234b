import { Migration } from '@mikro-orm/migrations';

/** For statements that nobody waits for: where something is not so, or cannot be told, the transaction fails with this code. */
const assertFunction = `create function foyer_assert(is_so boolean, code text) returns boolean language plpgsql as $$
  begin
    if is_so then
      return true;
    end if;
    raise exception 'What was taken for granted is not so.' using errcode = code;
  end $$;`;

export class Migration20261130060000_assert_what_is_assumed extends Migration {

  override name = 'Migration20261130060000_assert_what_is_assumed';

  override up(): void | Promise<void> {
    this.addSql(assertFunction);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop function foyer_assert(boolean, text);`);
  }

}
