import { Migration } from '@mikro-orm/migrations';
import { afterTables, beforeTables } from './initial-functions.js';
import { references } from './initial-references.js';
import { tables } from './initial-tables.js';

export class Migration20261121000000_initial extends Migration {
  override name = 'Migration20261121000000_initial';

  override up(): void | Promise<void> {
    for (const statement of [...beforeTables, ...tables, ...references, ...afterTables]) this.addSql(statement);
  }
}
