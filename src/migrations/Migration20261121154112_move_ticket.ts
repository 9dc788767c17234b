import { Migration } from '@mikro-orm/migrations';

export class Migration20261121154112_move_ticket extends Migration {

  override name = 'Migration20261121154112_move_ticket';

  override up(): void | Promise<void> {
    this.addSql(`alter table "inventory_ledger" drop constraint "inventory_ledger_verb_check";`);
    this.addSql(`alter table "inventory_ledger" add constraint "inventory_ledger_verb_check" check ("verb" in ('TAKE', 'RELEASE', 'EXPIRE', 'SELL', 'MOVE_OUT', 'MOVE_IN', 'BLOCK', 'UNBLOCK', 'EXTEND', 'RESIZE'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "inventory_ledger" drop constraint "inventory_ledger_verb_check";`);
    this.addSql(`alter table "inventory_ledger" add constraint "inventory_ledger_verb_check" check ("verb" in ('TAKE', 'RELEASE', 'EXPIRE', 'SELL', 'BLOCK', 'UNBLOCK', 'EXTEND', 'RESIZE'));`);
  }

}
